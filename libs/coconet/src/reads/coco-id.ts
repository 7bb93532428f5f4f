import { Keywords } from '#kernel';

/** A member that is an id of COCO's, which some clouds write as a number and some as text. */
export const CocoId = (): PropertyDecorator => Keywords({ type: ['string', 'integer'] });

/** A member that is a device's number in its COCONet: 32 bits without a sign. */
export const NodeId = (): PropertyDecorator =>
  Keywords({ type: 'integer', format: 'int64', minimum: 0, maximum: 0xffff_ffff });
