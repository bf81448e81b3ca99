import { Button, Checkbox, Group, PasswordInput, Select, Stack, Switch, TagsInput, TextInput } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useTranslation } from "react-i18next";
import { z } from "zod";
import {
  createSignInProvider,
  editSignInProvider,
  ProviderKind,
  providerAddresses,
  providerScopes,
  type SignInProvider,
} from "../../../contract/sign-in-providers.ts";
import { useAct } from "../../api.ts";
import { Dialog } from "../../parts/Dialog.tsx";
import { ErrorNotice } from "../../parts/ErrorNotice.tsx";
import { showFaults, useSchemaForm } from "../../parts/form.ts";
import { RedirectAddress } from "./RedirectAddress.tsx";

interface ProviderDialogProps {
  /** None: a new one. */
  edited: SignInProvider | undefined;
  onClose: () => void;
}

const New = createSignInProvider.body.required({ base_url: true }).extend({ moved: z.boolean() });
/** A secret that is left empty stays what it is. */
const Edited = New.extend({ client_secret: z.literal("").or(New.shape.client_secret) });

const fresh = {
  ...{ id: "", kind: "gitee" as ProviderKind, name: "", base_url: providerAddresses.gitee ?? "", client_id: "" },
  ...{ scopes: [] as string[], enabled: true },
};
type Draft = typeof fresh & { client_secret: string; moved: boolean };

export default function ProviderDialog({ edited, onClose }: ProviderDialogProps) {
  const { t } = useTranslation();
  const { id, kind, name, base_url, client_id, scopes, enabled } = edited ?? fresh;
  const form = useSchemaForm<Draft>(edited ? Edited : New, {
    ...{ id, kind, name, base_url, client_id, scopes, enabled },
    ...{ client_secret: "", moved: false },
  });
  const done = () => {
    notifications.show({ message: t("parts.saved") });
    onClose();
  };
  const [create, edit] = [useAct(createSignInProvider, done), useAct(editSignInProvider, done)];
  const onError = (error: unknown) => void showFaults(form, error);
  const send = form.onSubmit(({ id, kind, moved, client_secret, ...body }) => {
    if (!edited) return create.mutate({ body: { ...body, id, kind, client_secret } }, { onError });
    const secret = client_secret === "" ? {} : { client_secret };
    edit.mutate({ params: { provider: edited.id }, body: { ...body, ...secret, moved } }, { onError });
  });
  const title = edited ? t("providers.change", { name: edited.name }) : t("providers.add");
  return (
    <Dialog opened onClose={onClose} title={title} size="lg">
      <form onSubmit={send} noValidate>
        <Stack gap="sm">
          <ErrorNotice error={create.error ?? edit.error} />
          {!edited && <Naming form={form} />}
          <TextInput
            label={t("providers.name")}
            description={t("providers.name_hint")}
            {...form.getInputProps("name")}
          />
          <Address form={form} edited={edited} />
          {form.values.id !== "" && (
            <RedirectAddress id={form.values.id} known={edited?.redirect_uri} kind={form.values.kind} />
          )}
          <TextInput
            label={t("providers.client_id")}
            autoComplete="off"
            spellCheck={false}
            {...form.getInputProps("client_id")}
          />
          <PasswordInput
            label={t("providers.client_secret")}
            description={t(edited ? "providers.client_secret_keep" : "providers.client_secret_hint")}
            autoComplete="new-password"
            {...form.getInputProps("client_secret")}
          />
          <TagsInput
            label={t("providers.scopes")}
            description={t("providers.scopes_hint", { scopes: providerScopes[form.values.kind].join(" ") })}
            {...form.getInputProps("scopes")}
          />
          <Switch label={t("providers.offer")} {...form.getInputProps("enabled", { type: "checkbox" })} />
          <Group justify="flex-end" mt="xs">
            <Button variant="default" onClick={onClose}>
              {t("parts.cancel")}
            </Button>
            <Button type="submit" loading={create.isPending || edit.isPending}>
              {t("parts.save")}
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  );
}

type Form = ReturnType<typeof useSchemaForm<Draft>>;

/** What kind it is, and the word for it in addresses: both stay. */
function Naming({ form }: { form: Form }) {
  const { t } = useTranslation();
  const kinds = ProviderKind.options.map((value) => ({ value, label: t(`providers.kinds.${value}`) }));
  const choose = (kind: ProviderKind) => {
    form.setFieldValue("kind", kind);
    form.setFieldValue("base_url", providerAddresses[kind] ?? "");
    if (kind === "oidc") return;
    if (form.values.name === "") form.setFieldValue("name", t(`providers.kinds.${kind}`));
    if (form.values.id === "") form.setFieldValue("id", kind);
  };
  return (
    <>
      <Select
        label={t("providers.kind")}
        data={kinds}
        allowDeselect={false}
        {...form.getInputProps("kind")}
        onChange={(value) => choose(ProviderKind.parse(value))}
      />
      <TextInput
        label={t("providers.id")}
        description={t("providers.id_hint")}
        spellCheck={false}
        {...form.getInputProps("id")}
      />
    </>
  );
}

/** Where it is; that it moved must be said where people are connected. */
function Address({ form, edited }: { form: Form; edited: SignInProvider | undefined }) {
  const { t } = useTranslation();
  const openid = form.values.kind === "oidc";
  const moves = edited !== undefined && edited.people > 0 && form.values.base_url !== edited.base_url;
  return (
    <>
      <TextInput
        label={t(openid ? "providers.issuer" : "providers.base_url")}
        description={t(openid ? "providers.issuer_hint" : "providers.base_url_hint")}
        type="url"
        {...form.getInputProps("base_url")}
      />
      {moves && (
        <Checkbox
          label={t("providers.moved")}
          description={t("providers.moved_hint")}
          {...form.getInputProps("moved", { type: "checkbox" })}
        />
      )}
    </>
  );
}
