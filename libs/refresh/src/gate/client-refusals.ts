/** Distinct links in a row whose refusal says that COCO does not accept the broker at all: three, since two may both be strays. */
const LINKS_IN_A_ROW = 3;

/**
 * Tells a broker whose client COCO refuses apart from a few grants that belong to another client: only several distinct links
 * in a row, with no success between them, point to the broker.
 */
export class ClientRefusals {
  private readonly links = new Set<string>();

  /** Notes that COCO refused the client for this link. @returns whether it refuses the broker, as far as is known here */
  note(linkId: string): boolean {
    if (this.links.size < LINKS_IN_A_ROW) this.links.add(linkId);
    return this.links.size >= LINKS_IN_A_ROW;
  }

  /** Notes that COCO gave tokens. */
  succeed(): void {
    this.links.clear();
  }
}
