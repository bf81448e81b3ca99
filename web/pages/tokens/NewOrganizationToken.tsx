import { Button, Group, SegmentedControl, Stack, Text } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { createOrganizationToken, organizationScopes } from "../../../contract/organization-tokens.ts";
import { useAct } from "../../api.ts";
import { SubjectChoice } from "../../parts/access/SubjectChoice.tsx";
import { Dialog } from "../../parts/Dialog.tsx";
import { ErrorNotice } from "../../parts/ErrorNotice.tsx";
import { assignedTo } from "./assigned.ts";
import { fresh, settingsOf } from "./draft.ts";
import { namedIn, ResourcesField } from "./ResourcesField.tsx";
import { ScopeChoice } from "./ScopeChoice.tsx";
import { Secret } from "./Secret.tsx";
import { TokenFields } from "./TokenFields.tsx";

/** Makes a token of an organization. */
export default function NewOrganizationToken({ organization, onClose }: { organization: string; onClose: () => void }) {
  const { t } = useTranslation();
  const act = useAct(createOrganizationToken);
  return (
    <Dialog opened onClose={onClose} title={t(act.data ? "accounts.token_made" : "tokens.new_title")}>
      {act.data ? (
        <Secret secret={act.data.token} onClose={onClose} />
      ) : (
        <TokenForm organization={organization} act={act} onClose={onClose} />
      )}
    </Dialog>
  );
}

interface TokenFormProps {
  organization: string;
  act: ReturnType<typeof useAct<typeof createOrganizationToken>>;
  onClose: () => void;
}

function TokenForm({ organization, act, onClose }: TokenFormProps) {
  const { t } = useTranslation();
  const [draft, setDraft] = useState(fresh);
  const [scopes, setScopes] = useState<(typeof organizationScopes)[number][]>(["call"]);
  const [all_resources, setAll] = useState(true);
  const [chosen, setChosen] = useState<string[]>([]);
  const [subject, setSubject] = useState<string>();
  const reach = { all_resources, resources: all_resources ? [] : chosen.map(namedIn) };
  const send = () =>
    act.mutate({
      params: { organization },
      body: { ...settingsOf(draft), scopes, ...reach, ...(subject ? assignedTo(subject) : {}) },
    });
  const is_whole = draft.name.trim() !== "" && scopes.length > 0 && (all_resources || chosen.length > 0);
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      <Stack gap="sm">
        <TokenFields draft={draft} onChange={(change) => setDraft({ ...draft, ...change })} />
        <ScopeChoice offered={organizationScopes} value={scopes} ofOrganization onChange={setScopes} />
        <SegmentedControl
          fullWidth
          aria-label={t("tokens.reach")}
          data={[
            { value: "all", label: t("tokens.reach_all") },
            { value: "some", label: t("tokens.reach_some") },
          ]}
          value={all_resources ? "all" : "some"}
          onChange={(value) => setAll(value === "all")}
        />
        {all_resources ? (
          <Text size="sm" c="dimmed">
            {t("tokens.reach_all_hint")}
          </Text>
        ) : (
          <ResourcesField namespace={organization} value={chosen} onChange={setChosen} />
        )}
        <AssignedField organization={organization} value={subject} onChange={setSubject} />
        <ErrorNotice error={act.error} />
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {t("parts.cancel")}
          </Button>
          <Button type="submit" loading={act.isPending} disabled={!is_whole}>
            {t("accounts.token_create")}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

interface AssignedFieldProps {
  organization: string;
  value: string | undefined;
  onChange: (subject: string | undefined) => void;
}

/** For whom a token's calls count. */
export function AssignedField({ organization, value, onChange }: AssignedFieldProps) {
  const { t } = useTranslation();
  return (
    <SubjectChoice
      organization={organization}
      teams
      clearable
      label={t("tokens.assigned")}
      description={t("tokens.assigned_hint")}
      placeholder={t("tokens.assigned_nobody")}
      value={value}
      onChange={onChange}
    />
  );
}
