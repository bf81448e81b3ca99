import { Button } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { notifications } from "@mantine/notifications";
import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { leaveOrganization } from "../../../contract/members.ts";
import { call, me } from "../../api.ts";
import { useMe } from "../../namespace.ts";
import { ConfirmDialog } from "../../parts/ConfirmDialog.tsx";
import { Section } from "../../parts/Section.tsx";
import { paths } from "../../paths.ts";
import { Departure, type Heirs } from "../members/Departure.tsx";

/** The way out of an organization. */
export function Leave({ organization }: { organization: { path: string; name: string } }) {
  const { t } = useTranslation();
  const { path, name } = organization;
  const person = useMe();
  const navigate = useNavigate();
  const client = useQueryClient();
  const [heirs, setHeirs] = useState<Heirs>({});
  const [asking, { open, close }] = useDisclosure(false);
  const leave = async () => {
    await call(leaveOrganization, { params: { organization: path }, body: heirs });
    notifications.show({ message: t("organizations.left", { name }) });
    await navigate(paths.overview(person?.path ?? ""));
    await client.refetchQueries({ queryKey: me.queryKey });
  };
  return (
    <Section
      title={t("organizations.leave")}
      hint={t("organizations.leave_hint")}
      action={
        <Button variant="default" c="var(--mantine-color-error)" onClick={open}>
          {t("organizations.leave_action", { name })}
        </Button>
      }
    >
      <ConfirmDialog
        opened={asking}
        onClose={close}
        title={t("organizations.leave_title", { name })}
        confirm={t("organizations.leave_action", { name })}
        onConfirm={leave}
      >
        <Departure namespace={path} member={person?.path ?? ""} heirs={heirs} onHeirs={setHeirs} />
      </ConfirmDialog>
    </Section>
  );
}
