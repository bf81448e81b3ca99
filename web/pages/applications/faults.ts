import { problemOf } from "../../api.ts";

type Field = "url" | "source" | "version" | "folder" | "engine";

/** What the server says is wrong with what is to be served, by field. */
export const faultsOf = (error: unknown): Partial<Record<Field, string>> =>
  Object.fromEntries(
    (problemOf(error)?.fields ?? []).flatMap(({ path, message }) => {
      const [, field] = /serves[/.](url|source|version|folder|engine)$/.exec(path) ?? [];
      return field === undefined ? [] : [[field, message]];
    }),
  );
