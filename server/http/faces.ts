import { avatarUrl } from "../../contract/common.ts";
import { find, movedTo } from "../domain/organizations/organizations.ts";
import type { Ctx } from "../kernel/context.ts";

/** What the first words of an address of the console lead to. */
export interface Face {
  /** The same page under the organization's path of today. */
  moved?: string;
  /** The head of the page, for those who only read that: search engines and link previews. */
  head: string;
}

const namespacePath = /^[a-z0-9](?:[a-z0-9-]{1,48})[a-z0-9]$/;
const hidden = `<meta name="robots" content="noindex" />`;

/** Only an organization's home page is for everybody; what it says there is said in its head, too. */
export async function faceOf(ctx: Ctx, url: string): Promise<Face> {
  const [address = "", search] = url.split("?");
  const [, path = "", ...rest] = address.split("/");
  if (!namespacePath.test(path)) return { head: hidden };
  const organization = await find(ctx, path);
  if (organization) return { head: rest.join("") === "" ? headOf(ctx, organization) : hidden };
  const today = await movedTo(ctx, path);
  if (today === undefined) return { head: hidden };
  return { head: hidden, moved: `/${[today, ...rest].join("/")}${search === undefined ? "" : `?${search}`}` };
}

type Shown = NonNullable<Awaited<ReturnType<typeof find>>>;

function headOf(ctx: Ctx, { path, name, description, avatar_id }: Shown): string {
  const said = description.replace(/\s+/g, " ").trim().slice(0, 300) || `${name} on Guildhall`;
  const address = `${ctx.ports.url}/${path}`;
  const picture = avatarUrl(avatar_id);
  return [
    `<title>${escaped(name)} · Guildhall</title>`,
    meta("name", "description", said),
    `<link rel="canonical" href="${escaped(address)}" />`,
    meta("property", "og:type", "website"),
    meta("property", "og:site_name", "Guildhall"),
    meta("property", "og:title", name),
    meta("property", "og:description", said),
    meta("property", "og:url", address),
    ...(picture === null ? [] : [meta("property", "og:image", `${ctx.ports.url}${picture}`)]),
    meta("name", "twitter:card", "summary"),
  ].join("\n    ");
}

const meta = (kind: "name" | "property", name: string, content: string) =>
  `<meta ${kind}="${name}" content="${escaped(content)}" />`;

const signs: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };
const escaped = (text: string): string => text.replace(/[&<>"']/g, (sign) => signs[sign] ?? "");
