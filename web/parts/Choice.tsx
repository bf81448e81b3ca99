import { Input, type SelectProps } from "@mantine/core";
import { lazy, Suspense } from "react";

const LoadedChoice = lazy(() => import("./LoadedChoice.tsx"));

/** A select that does not hold up the page it filters: its place is kept, the list of options comes after the page. */
export const Choice = (props: SelectProps) => (
  <Suspense fallback={<Place {...props} />}>
    <LoadedChoice {...props} />
  </Suspense>
);

function Place({ data, value, placeholder, w, size = "sm" }: SelectProps) {
  const chosen = data?.find((item) => typeof item === "object" && "value" in item && item.value === value);
  const label = chosen && typeof chosen === "object" && "label" in chosen ? chosen.label : undefined;
  return (
    <Input component="div" size={size} pointer aria-hidden {...(w === undefined ? {} : { w })}>
      {label ?? <Input.Placeholder>{placeholder}</Input.Placeholder>}
    </Input>
  );
}
