import { Button, Group, SegmentedControl, Stack } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { createToken, Scope } from "../../../contract/tokens.ts";
import { useAct } from "../../api.ts";
import { useMe } from "../../namespace.ts";
import { Dialog } from "../../parts/Dialog.tsx";
import { ErrorNotice } from "../../parts/ErrorNotice.tsx";
import { fresh, settingsOf } from "./draft.ts";
import { ScopeChoice } from "./ScopeChoice.tsx";
import { Secret } from "./Secret.tsx";
import { TokenFields } from "./TokenFields.tsx";

/** Makes a token of one's own. */
export default function NewToken({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const act = useAct(createToken);
  return (
    <Dialog opened onClose={onClose} title={t(act.data ? "accounts.token_made" : "accounts.token_new")}>
      {act.data ? <Secret secret={act.data.token} own onClose={onClose} /> : <TokenForm act={act} onClose={onClose} />}
    </Dialog>
  );
}

interface TokenFormProps {
  act: ReturnType<typeof useAct<typeof createToken>>;
  onClose: () => void;
}

function TokenForm({ act, onClose }: TokenFormProps) {
  const { t } = useTranslation();
  const operator = useMe()?.operator ?? false;
  const [draft, setDraft] = useState(fresh);
  const [some, setSome] = useState(false);
  const [scopes, setScopes] = useState<Scope[]>(["read"]);
  const send = () => act.mutate({ body: { ...settingsOf(draft), ...(some ? { scopes } : {}) } });
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      <Stack gap="sm">
        <TokenFields draft={draft} onChange={(change) => setDraft({ ...draft, ...change })} />
        <SegmentedControl
          fullWidth
          aria-label={t("accounts.token_scopes")}
          data={[
            { value: "all", label: t("accounts.token_scopes_all") },
            { value: "some", label: t("accounts.token_scopes_chosen") },
          ]}
          value={some ? "some" : "all"}
          onChange={(value) => setSome(value === "some")}
        />
        {some && (
          <ScopeChoice
            offered={Scope.options.filter((scope) => scope !== "operate" || operator)}
            value={scopes}
            onChange={setScopes}
          />
        )}
        <ErrorNotice error={act.error} />
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {t("parts.cancel")}
          </Button>
          <Button type="submit" loading={act.isPending} disabled={draft.name.trim() === "" || (some && !scopes.length)}>
            {t("accounts.token_create")}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
