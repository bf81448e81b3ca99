import { Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { getMySignIn } from "../../../contract/sign-in.ts";
import { useCall } from "../../api.ts";
import { useMe } from "../../namespace.ts";
import { ErrorNotice } from "../../parts/ErrorNotice.tsx";
import { PageTitle } from "../../parts/PageTitle.tsx";
import { Credentials } from "./Credentials.tsx";
import { Passkeys } from "./Passkeys.tsx";
import { Sessions } from "./Sessions.tsx";
import { TwoFactor } from "./TwoFactor.tsx";

/** By what one signs in, and where one is signed in. */
export default function Security() {
  const { t } = useTranslation();
  const person = useMe();
  const { data, error, refetch } = useCall(getMySignIn, {});
  if (!person) return null;
  return (
    <>
      <PageTitle title={t("security.title")} facts={<Text c="dimmed">{t("security.text")}</Text>} />
      <ErrorNotice error={error} onRetry={() => void refetch()} />
      {data && (
        <>
          <Credentials person={person} has_password={data.password} />
          <TwoFactor {...data} />
          <Passkeys items={data.passkeys} possible={data.passkeys_possible} />
        </>
      )}
      <Sessions />
    </>
  );
}
