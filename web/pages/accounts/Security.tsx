import { Skeleton, Text } from "@mantine/core";
import { useSearch } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { getMySignIn } from "../../../contract/sign-in.ts";
import { useCall } from "../../api.ts";
import { useMe } from "../../namespace.ts";
import { ErrorNotice } from "../../parts/ErrorNotice.tsx";
import { PageTitle } from "../../parts/PageTitle.tsx";
import { Credentials } from "./Credentials.tsx";
import { Passkeys } from "./Passkeys.tsx";
import { ProviderFault } from "./ProviderFault.tsx";
import { Sessions } from "./Sessions.tsx";
import { SignInMethods } from "./SignInMethods.tsx";
import { TwoFactor } from "./TwoFactor.tsx";

/** By what one signs in, and where one is signed in. */
export default function Security() {
  const { t } = useTranslation();
  const { fault, by } = useSearch({ from: "/frame/account/security" });
  const person = useMe();
  const { data, error, refetch } = useCall(getMySignIn, {});
  if (!person) return null;
  return (
    <>
      <PageTitle title={t("security.title")} facts={<Text c="dimmed">{t("security.text")}</Text>} />
      <ProviderFault fault={fault} by={by} />
      <ErrorNotice error={error} onRetry={() => void refetch()} />
      {!data && !error && <Skeleton height={420} mb="md" />}
      {data && (
        <>
          <Credentials person={person} has_password={data.password} />
          <TwoFactor {...data} />
          <Passkeys items={data.passkeys} possible={data.passkeys_possible} />
        </>
      )}
      <SignInMethods />
      <Sessions />
    </>
  );
}
