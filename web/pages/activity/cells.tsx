import { ActionIcon, Badge, Group, Text } from "@mantine/core";
import {
  IconAlertTriangle,
  IconBan,
  IconBell,
  IconChevronDown,
  IconChevronRight,
  IconInfoCircle,
} from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { Activity } from "../../../contract/activity.ts";
import { useLineWords } from "./words.ts";

const severities = {
  info: { icon: IconInfoCircle, color: "gray" },
  notice: { icon: IconBell, color: "guild" },
  warning: { icon: IconAlertTriangle, color: "orange" },
};

/** Opens and closes a line. */
export function OpenButton({ open, onToggle }: { open: boolean; onToggle: () => void }) {
  const { t } = useTranslation();
  const Icon = open ? IconChevronDown : IconChevronRight;
  return (
    <ActionIcon onClick={onToggle} aria-expanded={open} aria-label={t(open ? "activity.hide" : "activity.show")}>
      <Icon size={16} />
    </ActionIcon>
  );
}

/** How much a line matters. */
export function Severities({ severity }: Activity) {
  const { t } = useTranslation();
  const { icon: Icon, color } = severities[severity];
  return (
    <Badge color={color} leftSection={<Icon size={13} aria-hidden />}>
      {t(`activity.severities.${severity}`)}
    </Badge>
  );
}

/** Who did it: a person, perhaps through a token, or Guildhall itself. */
export function Actor({ actor }: Activity) {
  const { t } = useTranslation();
  const name = actor.path ?? t(actor.kind === "nobody" ? "activity.nobody" : "activity.system");
  return (
    <>
      <Text fw={550}>{name}</Text>
      {actor.token && (
        <Text size="xs" c="dimmed">
          {t("activity.by_token", { name: actor.token })}
        </Text>
      )}
    </>
  );
}

/** What happened to what. */
export function What(line: Activity) {
  const { actor, entity, refused } = line;
  const { t } = useTranslation();
  const { kind, sentence } = useLineWords()(line);
  return (
    <>
      <Group gap="xs">
        {refused && (
          <Badge color="red" leftSection={<IconBan size={13} aria-hidden />}>
            {t("activity.refused")}
          </Badge>
        )}
        <Text>
          <Text span hiddenFrom="md" fw={550}>
            {actor.path}{" "}
          </Text>
          {sentence}
        </Text>
      </Group>
      <Text size="xs" c="dimmed">
        {kind} · {entity.name}
      </Text>
    </>
  );
}
