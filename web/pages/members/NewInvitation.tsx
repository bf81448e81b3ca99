import { Button, Group, Select, Stack, Text } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { createInvitation, type Role } from "../../../contract/members.ts";
import { useAct } from "../../api.ts";
import { Dialog } from "../../parts/Dialog.tsx";
import { ErrorNotice } from "../../parts/ErrorNotice.tsx";
import { RoleSelect } from "../../parts/RoleSelect.tsx";
import { InvitationLink } from "./InvitationLink.tsx";

interface NewInvitationProps {
  namespace: string;
  /** The invitation whose link and code are shown; none: the form is. */
  shown: string | undefined;
  onShow: (id: string) => void;
  onClose: () => void;
}

const days = [1, 7, 30, 90, 365];
const uses = ["any", "1", "10", "30", "100"];
const day_ms = 86_400_000;

export default function NewInvitation({ namespace, shown, onShow, onClose }: NewInvitationProps) {
  const { t } = useTranslation();
  if (shown) return <InvitationLink namespace={namespace} id={shown} onClose={onClose} />;
  return (
    <Dialog opened onClose={onClose} title={t("members.invite_title")}>
      <InvitationForm namespace={namespace} onShow={onShow} onClose={onClose} />
    </Dialog>
  );
}

function InvitationForm({ namespace, onShow, onClose }: Omit<NewInvitationProps, "shown">) {
  const { t } = useTranslation();
  const [role, setRole] = useState<Role>("developer");
  const [valid, setValid] = useState("7");
  const [max, setMax] = useState("any");
  const act = useAct(createInvitation, ({ id }) => onShow(id));
  const once = role === "maintainer";
  const usesWords = (value: string) =>
    value === "any" ? t("members.invite_any") : t("members.invite_times", { count: Number(value) });
  const make = () => {
    const expires_at = new Date(Date.now() + Number(valid) * day_ms).toISOString();
    const max_uses = once ? 1 : max === "any" ? null : Number(max);
    act.mutate({ params: { organization: namespace }, body: { role, expires_at, max_uses } });
  };
  return (
    <Stack gap="sm">
      <Text c="dimmed">{t("members.invite_text")}</Text>
      <RoleSelect
        label={t("members.role")}
        description={t(`parts.role_hints.${role}`)}
        value={role}
        onChange={setRole}
        data-autofocus
      />
      <Select
        label={t("members.invite_days")}
        allowDeselect={false}
        data={days.map((count) => ({ value: String(count), label: t("accounts.token_days", { count }) }))}
        value={valid}
        onChange={(value) => value && setValid(value)}
      />
      <Select
        label={t("members.invite_uses")}
        description={once ? t("members.invite_maintainer") : undefined}
        allowDeselect={false}
        disabled={once}
        data={uses.map((value) => ({ value, label: usesWords(value) }))}
        value={once ? "1" : max}
        onChange={(value) => value && setMax(value)}
      />
      <ErrorNotice error={act.error} />
      <Group justify="flex-end" mt="xs">
        <Button variant="default" onClick={onClose}>
          {t("parts.cancel")}
        </Button>
        <Button onClick={make} loading={act.isPending}>
          {t("members.invite_action")}
        </Button>
      </Group>
    </Stack>
  );
}
