import { Button, Group, Text } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { addMembers } from "../../../contract/members.ts";
import { useAct } from "../../api.ts";
import { useNamespace } from "../../namespace.ts";
import { Dialog } from "../../parts/Dialog.tsx";
import { ErrorNotice } from "../../parts/ErrorNotice.tsx";
import { AddedMembers } from "./AddedMembers.tsx";
import { AddLines } from "./AddLines.tsx";
import { type Line, lineOf } from "./lines.ts";

const candidateOf = ({ who, role }: Line) =>
  who.includes("@") ? { email: who.trim(), role } : { path: who.trim().toLowerCase(), role };

export default function AddMembers({ namespace, onClose }: { namespace: string; onClose: () => void }) {
  const { t } = useTranslation();
  const { name } = useNamespace(namespace);
  const [lines, setLines] = useState([lineOf(), lineOf(), lineOf()]);
  const act = useAct(addMembers);
  const filled = lines.filter(({ who }) => who.trim());
  const body = { members: filled.map(candidateOf) };
  const valid = addMembers.body.safeParse(body).success;
  const again = () => {
    setLines([lineOf(), lineOf(), lineOf()]);
    act.reset();
  };
  const send = () => act.mutate({ params: { organization: namespace }, body });
  return (
    <Dialog opened onClose={onClose} title={t("members.add_title", { name })} size="lg">
      {act.data ? (
        <AddedMembers results={act.data.results} onMore={again} onClose={onClose} />
      ) : (
        <form
          onSubmit={(event) => {
            event.preventDefault();
            if (valid) send();
          }}
        >
          <Text c="dimmed" mb="md">
            {t("members.add_text")}
          </Text>
          <AddLines lines={lines} onChange={setLines} />
          <ErrorNotice error={act.error} />
          <Group justify="flex-end" mt="md">
            <Button variant="default" onClick={onClose}>
              {t("parts.cancel")}
            </Button>
            <Button type="submit" loading={act.isPending} disabled={!valid}>
              {filled.length ? t("members.add_action", { count: filled.length }) : t("members.add")}
            </Button>
          </Group>
        </form>
      )}
    </Dialog>
  );
}
