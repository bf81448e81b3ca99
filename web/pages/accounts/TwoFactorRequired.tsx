import { Button, Group, Stack } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useNavigate, useRouter, useSearch } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { getMySignIn } from "../../../contract/sign-in.ts";
import { me, useCall } from "../../api.ts";
import { signOut } from "../../auth.ts";
import { ErrorNotice } from "../../parts/ErrorNotice.tsx";
import { paths } from "../../paths.ts";
import { Door } from "../../ui/Door.tsx";
import TwoFactorSetup from "./TwoFactorSetup.tsx";

/** Where everybody is led who has no second factor, where the operator asks for one. */
export default function TwoFactorRequired() {
  const { t } = useTranslation();
  const { next } = useSearch({ from: "/sign-in/two-factor" });
  const { history } = useRouter();
  const client = useQueryClient();
  const navigate = useNavigate();
  const [begun, setBegun] = useState(false);
  const { data, error } = useCall(getMySignIn, {});
  const go = async () => {
    await client.fetchQuery({ ...me, staleTime: 0 });
    history.push(next ?? "/");
  };
  const leave = async () => {
    await signOut();
    await navigate(paths.signIn());
  };
  return (
    <Door title={t("security.two_factor_required_title")} text={t("security.two_factor_required_text")}>
      <ErrorNotice error={error} />
      <Stack gap="md">
        {begun && data ? (
          <TwoFactorSetup has_password={data.password} onDone={() => void go()} />
        ) : (
          <Button size="md" loading={!data && !error} onClick={() => setBegun(true)}>
            {t("security.two_factor_begin")}
          </Button>
        )}
        <Group justify="center">
          <Button variant="subtle" onClick={() => void leave()}>
            {t("frame.sign_out")}
          </Button>
        </Group>
      </Stack>
    </Door>
  );
}
