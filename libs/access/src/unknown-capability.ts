import { didYouMean } from '#kernel';

/** What is wrong with a name that the catalogue of the COCO standard lacks. @param known the names that would be right */
export function unknownCapability(name: string, known: Iterable<string>): string {
  return `the COCO standard has no such capability or command (GET /v1/admin/capabilities lists them)${didYouMean(name, known)}`;
}
