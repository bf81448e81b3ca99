import { ActionIcon, Button, Group, Input, Stack, Text, TextInput, ThemeIcon } from "@mantine/core";
import { IconUser, IconUsersGroup, IconX } from "@tabler/icons-react";
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
  /** A user name that is typed, but not added yet. */
  draft: string;
  onDraft: (draft: string) => void;
}

const userName = (text: string) => text.trim().toLowerCase();

/** The shares with one more: a name that is typed counts, even when nobody pressed the button. */
export const withDraft = (shares: FirstShare[], draft: string): FirstShare[] =>
  userName(draft) === "" ? shares : added(shares, userName(draft));

const added = (shares: FirstShare[], subject: string): FirstShare[] => [
  ...shares.filter((share) => share.with !== subject),
  { with: subject, level: "contribute" },
];

/** The people and teams a new project is shared with, each with what they may do. */
export function FirstShares({ namespace, value, onChange, draft, onDraft }: FirstSharesProps) {
  const { t } = useTranslation();
  const { kind } = useNamespace(namespace);
  const add = (subject: string) => onChange(added(value, subject));
  return (
    <Input.Wrapper
      label={t("projects.share_with")}
      labelElement="div"
      description={kind === "organization" && t("access.viewers_read")}
    >
      <Stack gap={6} mt={6}>
        {value.map((share) => (
          <Row
            key={share.with}
            share={share}
            onLevel={(level) => onChange(value.map((one) => (one === share ? { ...one, level } : one)))}
            onDrop={() => onChange(value.filter((one) => one !== share))}
          />
        ))}
        <Add
          namespace={namespace}
          chosen={value.map((share) => share.with)}
          draft={draft}
          onDraft={onDraft}
          onAdd={add}
        />
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
  draft: string;
  onDraft: (draft: string) => void;
  onAdd: (subject: string) => void;
}

function Add({ namespace, chosen, draft, onDraft, onAdd }: AddProps) {
  const { t } = useTranslation();
  const self = useMe()?.path ?? "";
  const { kind } = useNamespace(namespace);
  if (kind !== "organization") return <AddUser text={draft} onText={onDraft} onAdd={onAdd} />;
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

interface AddUserProps {
  text: string;
  onText: (text: string) => void;
  onAdd: (subject: string) => void;
}

/** From one's own namespace one shares with anybody, by user name. */
function AddUser({ text, onText, onAdd }: AddUserProps) {
  const { t } = useTranslation();
  const add = () => {
    onAdd(userName(text));
    onText("");
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
        onChange={(event) => onText(event.currentTarget.value)}
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
