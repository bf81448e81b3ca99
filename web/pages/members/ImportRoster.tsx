import { Button, FileButton, Group, Select, Stack, Text, Textarea } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { IconFileUpload } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { addressOf } from "../../../contract/client.ts";
import { type Role, roles } from "../../../contract/members.ts";
import { getRosterTemplate, importMembers } from "../../../contract/roster.ts";
import { useAct } from "../../api.ts";
import { useNamespace } from "../../namespace.ts";
import { Dialog } from "../../parts/Dialog.tsx";
import { ErrorNotice } from "../../parts/ErrorNotice.tsx";
import { RosterPreview } from "./RosterPreview.tsx";

/** A roster in two steps: what it would do, then doing exactly that. */
export default function ImportRoster({ namespace, onClose }: { namespace: string; onClose: () => void }) {
  const { t } = useTranslation();
  const { name } = useNamespace(namespace);
  const [csv, setCsv] = useState("");
  const [role, setRole] = useState<Role | null>(null);
  const params = { organization: namespace };
  const given = { csv, ...(role ? { default_role: role } : {}) };
  const preview = useAct(importMembers);
  const apply = useAct(importMembers, ({ counts }) => {
    notifications.show({ message: t("coming.import_done", { add: counts.add, invite: counts.invite }) });
    onClose();
  });
  const back = () => {
    preview.reset();
    apply.reset();
  };
  return (
    <Dialog opened onClose={onClose} title={t("coming.import_title", { name })} size="xl">
      {preview.data ? (
        <RosterPreview
          plan={preview.data}
          error={apply.error}
          applying={apply.isPending}
          onBack={back}
          onApply={(digest) => apply.mutate({ params, body: { ...given, apply: true, digest } })}
        />
      ) : (
        <RosterFile
          namespace={namespace}
          csv={csv}
          onCsv={setCsv}
          role={role}
          onRole={setRole}
          error={preview.error}
          reading={preview.isPending}
          onClose={onClose}
          onPreview={() => preview.mutate({ params, body: given })}
        />
      )}
    </Dialog>
  );
}

interface FileProps {
  namespace: string;
  csv: string;
  onCsv: (csv: string) => void;
  role: Role | null;
  onRole: (role: Role | null) => void;
  error: unknown;
  reading: boolean;
  onClose: () => void;
  onPreview: () => void;
}

function RosterFile({ namespace, csv, onCsv, role, onRole, error, reading, onClose, onPreview }: FileProps) {
  const { t } = useTranslation();
  const template = addressOf(getRosterTemplate, { params: { organization: namespace } });
  return (
    <Stack gap="sm">
      <Text c="dimmed">{t("coming.import_text")}</Text>
      <Group>
        <FileButton accept=".csv,.tsv,.txt,text/csv" onChange={(file) => void file?.text().then(onCsv)}>
          {(props) => (
            <Button variant="default" leftSection={<IconFileUpload size={16} />} {...props}>
              {t("coming.import_choose")}
            </Button>
          )}
        </FileButton>
        <Button component="a" href={template} variant="subtle" download>
          {t("coming.template")}
        </Button>
      </Group>
      <Textarea
        label={t("coming.import_paste")}
        autosize
        minRows={6}
        maxRows={14}
        spellCheck={false}
        placeholder={"email,role,name\nann@example.org,developer,Ann"}
        styles={{ input: { fontFamily: "var(--mantine-font-family-monospace)", fontSize: 13 } }}
        value={csv}
        onChange={({ currentTarget }) => onCsv(currentTarget.value)}
      />
      <Select
        maw={320}
        label={t("coming.import_default")}
        placeholder={t("coming.import_no_default")}
        clearable
        data={roles.map((value) => ({ value, label: t(`parts.roles.${value}`) }))}
        value={role}
        onChange={(value) => onRole(value as Role | null)}
      />
      <ErrorNotice error={error} />
      <Group justify="flex-end" mt="xs">
        <Button variant="default" onClick={onClose}>
          {t("parts.cancel")}
        </Button>
        <Button onClick={onPreview} loading={reading} disabled={!csv.trim()}>
          {t("coming.import_preview")}
        </Button>
      </Group>
    </Stack>
  );
}
