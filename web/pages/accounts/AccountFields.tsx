import { PasswordInput, Stack, TextInput } from "@mantine/core";
import type { UseFormReturnType } from "@mantine/form";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { suggestion } from "../../parts/suggestion.ts";

/** What an account begins with. */
export const emptyAccount = { name: "", path: "", email: "", password: "" };
export type AccountDraft = typeof emptyAccount;

/** The fields of a new account; the user name follows the name until it is typed itself. */
export function AccountFields({ form }: { form: UseFormReturnType<AccountDraft> }) {
  const { t } = useTranslation();
  const [own, setOwn] = useState(false);
  const { path } = form.values;
  return (
    <Stack gap="sm">
      <TextInput
        label={t("accounts.name")}
        autoComplete="name"
        autoFocus
        required
        {...form.getInputProps("name")}
        onChange={({ currentTarget: { value } }) => {
          form.setFieldValue("name", value);
          if (!own) form.setFieldValue("path", suggestion(value));
        }}
      />
      <TextInput
        label={t("accounts.path")}
        description={t("accounts.path_hint", { address: `${location.host}/${path}` })}
        autoComplete="username"
        autoCapitalize="none"
        spellCheck={false}
        required
        {...form.getInputProps("path")}
        onChange={({ currentTarget: { value } }) => {
          setOwn(value !== "");
          form.setFieldValue("path", value.toLowerCase());
        }}
      />
      <TextInput
        label={t("accounts.email")}
        type="email"
        autoComplete="email"
        required
        {...form.getInputProps("email")}
      />
      <PasswordInput
        label={t("accounts.password")}
        description={t("accounts.password_hint")}
        autoComplete="new-password"
        required
        {...form.getInputProps("password")}
      />
    </Stack>
  );
}
