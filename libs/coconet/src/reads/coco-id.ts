import { Keywords } from '#kernel';

/** A member that is an id of COCO's, which some clouds write as a number and some as text. */
export const CocoId = (): PropertyDecorator => Keywords({ anyOf: [{ type: 'string' }, { type: 'integer' }] });
