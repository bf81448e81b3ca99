import { Kbd, TextInput } from "@mantine/core";
import { useDebouncedCallback, useHotkeys } from "@mantine/hooks";
import { IconSearch } from "@tabler/icons-react";
import { useEffect, useRef, useState } from "react";

interface SearchFieldProps {
  label: string;
  value: string | undefined;
  /** Called when typing pauses; undefined for an empty field. */
  onChange: (value: string | undefined) => void;
}

/** The search of a list: `/` jumps to it; what is typed goes to the address when typing pauses. */
export function SearchField({ label, value, onChange }: SearchFieldProps) {
  const [text, setText] = useState(value ?? "");
  const field = useRef<HTMLInputElement>(null);
  const send = useDebouncedCallback((next: string) => onChange(next || undefined), 250);
  useEffect(() => setText((now) => (now.trim() === (value ?? "") ? now : (value ?? ""))), [value]);
  useHotkeys([["/", () => field.current?.focus()]]);
  return (
    <TextInput
      ref={field}
      type="search"
      aria-label={label}
      placeholder={label}
      value={text}
      leftSection={<IconSearch size={16} />}
      rightSection={
        text ? null : (
          <Kbd size="xs" visibleFrom="sm">
            /
          </Kbd>
        )
      }
      onChange={({ currentTarget }) => {
        setText(currentTarget.value);
        send(currentTarget.value.trim());
      }}
      maw={320}
      flex={1}
      miw={160}
    />
  );
}
