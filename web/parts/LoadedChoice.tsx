import { Select, type SelectProps } from "@mantine/core";

/** The real select behind `Choice`. */
export default function LoadedChoice(props: SelectProps) {
  return <Select {...props} />;
}
