/** Query parameters that COCO's reads take, by the name of the operation. No document and no code of the vendor's shows any. */
export const queryParameters: Readonly<Record<string, ReadonlySet<string>>> = {};
