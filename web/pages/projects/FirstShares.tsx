import { ActionIcon, Button, Group, Input, Stack, Text, TextInput, ThemeIcon } from "@mantine/core";
import { IconUser, IconUsersGroup, IconX } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { type ShareLevel, shareLevels } from "../../../contract/shares.ts";
import { useMe, useNamespace } from "../../namespace.ts";
import { SubjectChoice } from "../../parts/access/SubjectChoice.tsx";
import { nameOfSubject, teamOf } from "../../parts/access/subject.ts";
import { Choice } from "../../parts/Choice.tsx";

/** Whom a new project is shared with. */
export interface FirstShare {
  with: string;
  level: ShareLevel;
}

interface FirstSharesProps {
  namespace: string;
  value: FirstShare[];
  onChange: (value: FirstShare[]) => void;
}

/** The people and teams a new project is shared with, each with what they may do. */
export function FirstShares({ namespace, value, onChange }: FirstSharesProps) {
  const { t } = useTranslation();
  const add = (subject: string) =>
    onChange([...value.filter((share) => share.with !== subject), { with: subject, level: "contribute" }]);
  return (
    <Input.Wrapper label={t("projects.share_with")} labelElement="div" description={t("access.viewers_read")}>
      <Stack gap={6} mt={6}>
        {value.map((share) => (
          <Row
            key={share.with}
            share={share}
            onLevel={(level) => onChange(value.map((one) => (one === share ? { ...one, level } : one)))}
            onDrop={() => onChange(value.filter((one) => one !== share))}
          />
        ))}
        <Add namespace={namespace} chosen={value.map((share) => share.with)} onAdd={add} />
      </Stack>
    </Input.Wrapper>
  );
}

interface RowProps {
  share: FirstShare;
  onLevel: (level: ShareLevel) => void;
  onDrop: () => void;
}

function Row({ share, onLevel, onDrop }: RowProps) {
  const { t } = useTranslation();
  const name = nameOfSubject(share.with);
  const Icon = teamOf(share.with) === undefined ? IconUser : IconUsersGroup;
  return (
    <Group gap="xs" wrap="nowrap">
      <ThemeIcon variant="light" size={30} radius="xl">
        <Icon size={17} aria-hidden />
      </ThemeIcon>
      <Text flex={1} truncate>
        {name}
      </Text>
      <Choice
        w={150}
        aria-label={t("projects.share_level", { name })}
        allowDeselect={false}
        data={shareLevels.map((level) => ({ value: level, label: t(`access.levels.${level}`) }))}
        value={share.level}
        onChange={(level) => onLevel(level as ShareLevel)}
      />
      <ActionIcon size={36} onClick={onDrop} aria-label={t("projects.share_drop", { name })}>
        <IconX size={16} />
      </ActionIcon>
    </Group>
  );
}

interface AddProps {
  namespace: string;
  chosen: string[];
  onAdd: (subject: string) => void;
}

function Add({ namespace, chosen, onAdd }: AddProps) {
  const { t } = useTranslation();
  const self = useMe()?.path ?? "";
  const { kind } = useNamespace(namespace);
  if (kind !== "organization") return <AddUser onAdd={onAdd} />;
  return (
    <SubjectChoice
      key={chosen.length}
      organization={namespace}
      aria-label={t("projects.share_add")}
      placeholder={t("projects.share_add")}
      value={undefined}
      onChange={(subject) => subject && onAdd(subject)}
      without={[...chosen, self]}
      teams
    />
  );
}

/** From one's own namespace one shares with anybody, by user name; what is typed is not lost by going on. */
function AddUser({ onAdd }: { onAdd: (subject: string) => void }) {
  const { t } = useTranslation();
  const [text, setText] = useState("");
  const add = () => {
    if (text.trim()) onAdd(text.trim().toLowerCase());
    setText("");
  };
  return (
    <Group gap="xs" wrap="nowrap">
      <TextInput
        flex={1}
        aria-label={t("projects.share_add_user")}
        placeholder={t("projects.share_add_user")}
        value={text}
        autoCapitalize="none"
        spellCheck={false}
        onChange={(event) => setText(event.currentTarget.value)}
        onBlur={add}
        onKeyDown={(event) => {
          if (event.key !== "Enter" || !text.trim()) return;
          event.preventDefault();
          add();
        }}
      />
      <Button variant="default" disabled={!text.trim()} onClick={add}>
        {t("access.share")}
      </Button>
    </Group>
  );
}
