import type { ComboboxItem, SelectProps } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useState } from "react";
import { useTranslation } from "react-i18next";

/** What the server found is what is offered: nothing is sifted again. */
const asFound: NonNullable<SelectProps["filter"]> = ({ options }) => options;

/**
 * A choice among more than a list holds: what is typed is asked of the server. `chosen` is the option that is chosen now;
 * it stays in the list, whatever was found.
 */
export function useFind(chosen: ComboboxItem | undefined) {
  const { t } = useTranslation();
  const [typed, setTyped] = useState(chosen?.label ?? "");
  const [asked] = useDebouncedValue(typed.trim(), 200);
  const query = asked === "" || asked === chosen?.label ? undefined : asked;
  return {
    query,
    props: {
      searchable: true,
      openOnFocus: false,
      searchValue: typed,
      onSearchChange: setTyped,
      filter: asFound,
      nothingFoundMessage: t("access.nobody_found"),
    } satisfies SelectProps,
    /** The found with the chosen one, should it be missing. */
    withChosen: (found: ComboboxItem[]): ComboboxItem[] =>
      chosen && !found.some(({ value }) => value === chosen.value) ? [chosen, ...found] : found,
  };
}
