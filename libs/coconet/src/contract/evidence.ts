/**
 * How sure something about COCO is.
 *
 * `doc`: the vendor documents it. `code`: vendor code written to run against the cloud does it (samples, login
 * libraries). `sdk`: a name in the vendor's published native SDK. `infer`: it follows from those. `assumed`: our guess.
 */
export type Grade = 'doc' | 'code' | 'sdk' | 'infer' | 'assumed';
