import { useNavigate, useSearch } from "@tanstack/react-router";
import type { z } from "zod";
import type { accessDialogs } from "../../search.ts";

type Search = z.output<z.ZodObject<typeof accessDialogs>>;

const closed: Search = { dialog: undefined, with: undefined, level: undefined, to: undefined };

/** The dialogs about access, which live in the address of a resource's or project's page. */
export function useAccessDialogs() {
  const search: Search = useSearch({ strict: false });
  const navigate = useNavigate();
  const show = (change: Search) => void navigate({ to: ".", search: (old) => ({ ...old, ...change }), replace: true });
  return { ...search, show, close: () => show(closed) };
}
