import { ActionIcon, Button, Group, Stack, TextInput } from "@mantine/core";
import { IconPlus, IconX } from "@tabler/icons-react";
import type { ClipboardEvent } from "react";
import { useTranslation } from "react-i18next";
import { Email, NamespacePath } from "../../../contract/common.ts";
import { type Role, roles } from "../../../contract/members.ts";
import { useFaultWords } from "../../parts/form.ts";
import { RoleSelect } from "../../parts/RoleSelect.tsx";
import { type Line, lineOf } from "./lines.ts";

const most = 100;

/** `ann@x.org, editor` a line: the role may be missing. */
const parse = (text: string, role: Role): Line[] =>
  text
    .split(/[\n;]+/)
    .map((line) => line.split(/[,\t ]+/).filter(Boolean))
    .flatMap(([who, wish]) => (who ? [lineOf(who, roles.find((one) => one === wish?.toLowerCase()) ?? role)] : []));

/** The rows of people to add: pasting many lines into one makes as many rows. */
export function AddLines({ lines, onChange }: { lines: Line[]; onChange: (lines: Line[]) => void }) {
  const { t } = useTranslation();
  const change = (key: number, part: Partial<Line>) =>
    onChange(lines.map((line) => (line.key === key ? { ...line, ...part } : line)));
  const paste = (event: ClipboardEvent, at: number) => {
    const text = event.clipboardData.getData("text");
    if (!/[\n;]/.test(text.trim())) return;
    event.preventDefault();
    const pasted = parse(text, lines[at]?.role ?? "developer");
    onChange([...lines.slice(0, at), ...pasted, ...lines.slice(at + 1)].slice(0, most));
  };
  return (
    <Stack gap="xs">
      {lines.map((line, at) => (
        <Row
          key={line.key}
          line={line}
          count={at + 1}
          onChange={(part) => change(line.key, part)}
          onPaste={(event) => paste(event, at)}
          onDrop={() => onChange(lines.length > 1 ? lines.filter(({ key }) => key !== line.key) : [lineOf()])}
        />
      ))}
      <Group>
        <Button
          variant="subtle"
          size="xs"
          leftSection={<IconPlus size={14} />}
          disabled={lines.length >= most}
          onClick={() => onChange([...lines, lineOf("", lines.at(-1)?.role)])}
        >
          {t("members.add_line")}
        </Button>
      </Group>
    </Stack>
  );
}

interface RowProps {
  line: Line;
  count: number;
  onChange: (part: Partial<Line>) => void;
  onPaste: (event: ClipboardEvent) => void;
  onDrop: () => void;
}

function Row({ line, count, onChange, onPaste, onDrop }: RowProps) {
  const { t } = useTranslation();
  const fault = useLineFault(line.who);
  return (
    <Group gap="xs" wrap="nowrap" align="flex-start">
      <TextInput
        flex={1}
        aria-label={t("members.add_who_of", { count })}
        placeholder={count === 1 ? t("members.add_who") : ""}
        value={line.who}
        error={fault}
        autoCapitalize="none"
        spellCheck={false}
        data-autofocus={count === 1 || undefined}
        onPaste={onPaste}
        onChange={(event) => onChange({ who: event.currentTarget.value })}
      />
      <RoleSelect
        w={{ base: 118, xs: 150 }}
        aria-label={t("members.add_role_of", { count })}
        value={line.role}
        onChange={(role) => onChange({ role })}
      />
      <ActionIcon size={36} onClick={onDrop} aria-label={t("members.add_drop", { count })}>
        <IconX size={16} />
      </ActionIcon>
    </Group>
  );
}

/** What is wrong with an e-mail or a user name; nothing while it is empty. */
function useLineFault(who: string): string | undefined {
  const words = useFaultWords();
  const text = who.trim();
  if (!text) return undefined;
  const { error } = text.includes("@") ? Email.safeParse(text) : NamespacePath.safeParse(text.toLowerCase());
  return error?.issues[0] && words(error.issues[0].message);
}
