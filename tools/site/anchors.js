/** The anchors of one page, as GitHub makes them: lower case, without punctuation, spaces as hyphens, doubles numbered. */
export class Anchors {
  #taken = new Set();

  /** The anchor of the next heading with this text. */
  next(title) {
    const anchor = title
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, '')
      .replaceAll(' ', '-');
    let unique = anchor;
    for (let number = 1; this.#taken.has(unique); number += 1) unique = `${anchor}-${number}`;
    this.#taken.add(unique);
    return unique;
  }
}
