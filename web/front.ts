/** `---`, YAML, `---`. */
const front = /^\ufeff?---[ \t]*\r?\n([\s\S]*?\r?\n)?---[ \t]*(?:\r?\n|$)/;

/** Takes a page apart into the YAML before its text, if there is any, and the text. */
export function frontOf(page: string): { yaml: string | undefined; text: string } {
  const [found, yaml = ""] = front.exec(page) ?? [];
  return found === undefined ? { yaml: undefined, text: page } : { yaml, text: page.slice(found.length) };
}
