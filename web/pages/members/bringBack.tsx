import { Button, Group, Text } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { type Return, returnMember } from "../../../contract/departures.ts";
import { call } from "../../api.ts";

/** Undoes a departure, and says what came back and what could not. */
export function useBringBack(namespace: string) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const say = ({ member, given_back, not_given_back }: Return) => {
    const count = Object.values(given_back).reduce((sum, n) => sum + n, 0);
    const missing = { count: not_given_back.length, names: not_given_back.map(({ name }) => name).join(", ") };
    notifications.show({
      title: t("coming.returned", { name: member.name, role: t(`parts.roles.${member.role}`) }),
      message: `${t("coming.returned_text", { count })}${missing.count ? ` ${t("coming.returned_not", missing)}` : ""}`,
      autoClose: missing.count ? false : 6000,
    });
  };
  return async (member: string) => {
    say(await call(returnMember, { params: { organization: namespace, member } }));
    void client.invalidateQueries();
  };
}

interface UndoProps {
  text: string;
  label: string;
  onUndo: () => void;
}

/** What a notice says of a removal, with the way back. */
export const UndoMessage = ({ text, label, onUndo }: UndoProps) => (
  <Group justify="space-between" wrap="nowrap" gap="sm">
    <Text size="sm">{text}</Text>
    <Button variant="light" size="xs" onClick={onUndo} style={{ flex: "none" }}>
      {label}
    </Button>
  </Group>
);
