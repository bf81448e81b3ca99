import { z } from "zod";

/** First segments of the console's own addresses and of foreign front doors: nobody may be called so. */
const reservedPaths: ReadonlySet<string> = new Set(
  (
    "about account accounts activity admin api app apps assets auth billing blog console dashboard datasets demo device docs " +
    "download explore favicon guildhall healthz help hf home invitations join legal login logout me metrics models new " +
    "notifications oauth openapi organizations people pricing privacy projects public readyz register resources root " +
    "search security settings setup sign-in sign-out sign-up signin signup static status stream support system teams " +
    "terms tokens user users v1 webhooks welcome www x"
  ).split(" "),
);

/** The address of a person or an organization: 3 to 50 characters, unique over both. */
export const NamespacePath = z
  .string()
  .regex(
    /^[a-z0-9](?:[a-z0-9-]{1,48})[a-z0-9]$/,
    "Use 3 to 50 lowercase letters, digits or hyphens; begin and end with a letter or digit",
  )
  .refine((path) => !path.includes("--"), "Two hyphens in a row are not allowed")
  .refine((path) => !reservedPaths.has(path), "This word is reserved: choose another");

/** How a namespace is named in an address that already exists: lenient, so that an unknown one is a 404. */
export const NamespaceRef = z.string().min(1).max(60);

export const ResourceName = z
  .string()
  .regex(
    /^[A-Za-z0-9][A-Za-z0-9._-]{0,95}$/,
    "Use 1 to 96 letters, digits, dots, hyphens or underscores; begin with a letter or digit",
  )
  .refine((name) => !name.includes(".."), "Two dots in a row are not allowed");

export const ResourceRef = z.string().min(1).max(96);

/** How a team is named in an address. */
export const TeamRef = z.string().min(1).max(60);

/** Text of one line: no control characters, no bidirectional overrides, trimmed, composed (NFC). */
export const line = (max: number, min = 1) =>
  z
    .string()
    .transform((text) => text.normalize("NFC").trim())
    .pipe(
      z
        .string()
        .min(min, min === 1 ? "Must not be empty" : `Use at least ${min} characters`)
        .max(max, `Use at most ${max} characters`)
        .regex(/^[^\p{Cc}\u202a-\u202e\u2066-\u2069]*$/u, "Control characters are not allowed"),
    );

/** Text of several lines: tabs and line breaks are welcome, other control characters are not. */
export const prose = (max: number) =>
  z
    .string()
    .max(max, `Use at most ${max} characters`)
    // biome-ignore lint/suspicious/noControlCharactersInRegex: this is the rule that refuses them
    .regex(/^[^\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]*$/, "Control characters are not allowed");

export const Email = z
  .email("This is not an e-mail address")
  .max(254)
  .transform((email) => email.toLowerCase());

/** Yes or no in a query: `true` or `false`. */
export const Flag = z.union([z.boolean(), z.stringbool()]);
export const Time = z.iso.datetime();
export const Bytes = z.int().min(0);
/** What the asker may do with a thing, by action of the permission table; computed by the judge that enforces. */
export const Can = z.record(z.string(), z.boolean());

/** Query parameters of every list. */
export const page = {
  limit: z.coerce.number().int().min(1, "At least 1").max(100, "At most 100").default(50),
  cursor: z.string().max(512).optional().describe("`next_cursor` of the page before."),
};

export const pageOf = <T extends z.ZodType>(item: T) =>
  z.object({ items: z.array(item), next_cursor: z.string().nullable() });

/** Whoever a line names: a person by path and name. */
export const Person = z.object({ path: z.string(), name: z.string() }).meta({ id: "Person" });
export type Person = z.output<typeof Person>;

/** Where a picture is, in two sizes (`?size=small`); it never changes. Null: there is none. */
export const AvatarUrl = z.string().nullable();
export const avatarUrl = (id: string | null): string | null => (id === null ? null : `/api/v1/avatars/${id}`);
