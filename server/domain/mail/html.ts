const escapes: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };

/** Text that shows as itself in HTML. */
const escaped = (text: string): string => text.replace(/[&<>"']/g, (sign) => escapes[sign] ?? sign);

const address = /https?:\/\/[^\s<>"']+[^\s<>"'.,;:!?)]/g;
const linked = (text: string): string =>
  text.replace(address, (url) => `<a href="${url}" style="color:#3448ab">${url}</a>`);

const page = "margin:0;padding:24px;background:#f7f8fa;color:#1d222c;font:15px/1.6 system-ui,'Segoe UI',sans-serif";
const sheet =
  "max-width:560px;margin:0 auto;padding:24px 28px;background:#fff;border:1px solid #e3e6eb;border-radius:12px";

/** A plain text as a plain page: paragraphs at empty lines, addresses as links, nothing loaded from anywhere. */
export function htmlOf(text: string): string {
  const paragraphs = text
    .trim()
    .split(/\n{2,}/)
    .map((paragraph) => `<p style="margin:0 0 14px">${linked(escaped(paragraph)).replaceAll("\n", "<br>")}</p>`);
  return `<!doctype html><html><body style="${page}"><div style="${sheet}">${paragraphs.join("")}</div></body></html>`;
}
