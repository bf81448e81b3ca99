import { Button, Group, Skeleton, Stack, Text, TextInput } from "@mantine/core";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useRouter } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { z } from "zod";
import { Email, line, NamespacePath } from "../../../contract/common.ts";
import { ErrorNotice } from "../../parts/ErrorNotice.tsx";
import { useSchemaForm } from "../../parts/form.ts";
import { TextLink } from "../../parts/links.tsx";
import { paths } from "../../paths.ts";
import { type Arrival, arrive, getArrival } from "../../providing.ts";
import { Door } from "../../ui/Door.tsx";

/** Somebody new whom a provider has named chooses how they are called here. */
export default function ChooseAccount() {
  const { t } = useTranslation();
  const { data, error } = useQuery({ queryKey: ["arrival"], queryFn: getArrival, retry: false, staleTime: Infinity });
  const text = data && t("providers.choose_text", { name: data.provider });
  return (
    <Door title={t("providers.choose_title")} {...(text ? { text } : {})}>
      {error && (
        <Stack gap="sm">
          <Text role="alert">{t("providers.choose_over")}</Text>
          <TextLink {...paths.signIn()}>{t("accounts.to_sign_in_link")}</TextLink>
        </Stack>
      )}
      {data ? <Choice arrival={data} /> : !error && <Skeleton height={180} />}
    </Door>
  );
}

const Known = z.object({ name: line(80), path: NamespacePath, email: z.string() });
const Unknown = Known.extend({ email: Email });

function Choice({ arrival: { name, path, email } }: { arrival: Arrival }) {
  const { t } = useTranslation();
  const { history } = useRouter();
  const form = useSchemaForm(email === null ? Unknown : Known, { name, path, email: email ?? "" });
  const act = useMutation({
    mutationFn: ({ email: given, ...rest }: typeof form.values) =>
      arrive({ ...rest, ...(email === null ? { email: given } : {}) }),
    onSuccess: (next) => history.push(next),
  });
  return (
    <form onSubmit={form.onSubmit((values) => act.mutate(values))} noValidate>
      <Stack gap="sm">
        <ErrorNotice error={act.error} />
        <TextInput label={t("accounts.name")} autoComplete="name" required {...form.getInputProps("name")} />
        <TextInput
          label={t("accounts.path")}
          description={t("accounts.path_hint", { address: `${location.host}/${form.values.path}` })}
          autoComplete="username"
          autoCapitalize="none"
          spellCheck={false}
          autoFocus
          required
          {...form.getInputProps("path")}
        />
        {email === null ? (
          <TextInput
            label={t("accounts.email")}
            description={t("providers.choose_email")}
            type="email"
            autoComplete="email"
            required
            {...form.getInputProps("email")}
          />
        ) : (
          <Group gap={6}>
            <Text c="dimmed">{t("accounts.email")}</Text>
            <Text>{email}</Text>
          </Group>
        )}
        <Button type="submit" size="md" mt="xs" loading={act.isPending}>
          {t("accounts.sign_up_action")}
        </Button>
      </Stack>
    </form>
  );
}
