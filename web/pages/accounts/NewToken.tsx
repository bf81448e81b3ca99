import { Button, Checkbox, Code, Group, SegmentedControl, Select, Stack, Text, TextInput } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { z } from "zod";
import { createToken, Scope } from "../../../contract/tokens.ts";
import { useAct } from "../../api.ts";
import { useMe } from "../../namespace.ts";
import { CopyButton } from "../../parts/CopyButton.tsx";
import { Dialog } from "../../parts/Dialog.tsx";
import { ErrorNotice } from "../../parts/ErrorNotice.tsx";
import { useSchemaForm } from "../../parts/form.ts";
import { Snippet } from "../../parts/resource/Snippet.tsx";
import { hubToken } from "../../snippets.ts";

const days = [7, 30, 90, 365];
const day_ms = 86_400_000;
const Draft = z.object({ name: createToken.body.shape.name });

export default function NewToken({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const act = useAct(createToken);
  return (
    <Dialog opened onClose={onClose} title={t(act.data ? "accounts.token_made" : "accounts.token_new")}>
      {act.data ? <Secret secret={act.data.token} onClose={onClose} /> : <TokenForm act={act} onClose={onClose} />}
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
  const form = useSchemaForm(Draft, { name: "" });
  const [lasts, setLasts] = useState("90");
  const [some, setSome] = useState(false);
  const [scopes, setScopes] = useState<string[]>(["read"]);
  const send = form.onSubmit(({ name }) =>
    act.mutate({
      body: {
        name,
        ...(lasts === "forever" ? {} : { expires_at: new Date(Date.now() + Number(lasts) * day_ms).toISOString() }),
        ...(some ? { scopes: scopes as Scope[] } : {}),
      },
    }),
  );
  return (
    <form onSubmit={send} noValidate>
      <Stack gap="sm">
        <TextInput
          label={t("accounts.token_name")}
          description={t("accounts.token_name_hint")}
          required
          data-autofocus
          {...form.getInputProps("name")}
        />
        <Select
          label={t("accounts.token_expires")}
          allowDeselect={false}
          data={[
            ...days.map((count) => ({ value: String(count), label: t("accounts.token_days", { count }) })),
            { value: "forever", label: t("accounts.token_forever") },
          ]}
          value={lasts}
          onChange={(value) => value && setLasts(value)}
        />
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
          <Checkbox.Group value={scopes} onChange={setScopes} aria-label={t("accounts.token_scopes")}>
            <Stack gap="xs">
              {Scope.options
                .filter((scope) => scope !== "operate" || operator)
                .map((scope) => (
                  <Checkbox
                    key={scope}
                    value={scope}
                    label={t(`accounts.scopes.${scope}`)}
                    description={t(`accounts.scope_hints.${scope}`)}
                  />
                ))}
            </Stack>
          </Checkbox.Group>
        )}
        <ErrorNotice error={act.error} />
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {t("parts.cancel")}
          </Button>
          <Button type="submit" loading={act.isPending} disabled={some && !scopes.length}>
            {t("accounts.token_create")}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

function Secret({ secret, onClose }: { secret: string; onClose: () => void }) {
  const { t } = useTranslation();
  return (
    <Stack gap="sm">
      <Text>{t("accounts.token_made_text")}</Text>
      <Code block>{secret}</Code>
      <Text c="dimmed">{t("accounts.token_use")}</Text>
      <Snippet label={t("accounts.token_use")} text={`guildhall login ${location.origin}`} />
      <Text c="dimmed">{t("accounts.token_use_hub")}</Text>
      <Snippet label={t("accounts.token_use_hub")} text={hubToken(secret)} />
      <Group justify="flex-end">
        <CopyButton text={secret} label={t("parts.copy")} />
        <Button onClick={onClose}>{t("parts.close")}</Button>
      </Group>
    </Stack>
  );
}
