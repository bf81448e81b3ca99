import { Button, Group, Radio, Skeleton, Stack, Switch, TagsInput, Text } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { getSignInRules, type SignInRules, setSignInRules, signUpModes } from "../../../contract/sign-in.ts";
import { useAct, useCall } from "../../api.ts";
import { useMe } from "../../namespace.ts";
import { ErrorNotice } from "../../parts/ErrorNotice.tsx";
import { PageTitle } from "../../parts/PageTitle.tsx";
import { Section } from "../../parts/Section.tsx";
import { HelpPerson } from "./HelpPerson.tsx";
import { OperatorsOnly } from "./OperatorsOnly.tsx";
import { SignInProviders } from "./SignInProviders.tsx";

/** Who may make an account here, what everybody must have, and help for who cannot get in. */
export default function SignIn() {
  const { t } = useTranslation();
  const operator = useMe()?.operator ?? false;
  const { data, error, refetch } = useCall(getSignInRules, {}, { enabled: operator });
  return (
    <OperatorsOnly>
      <PageTitle title={t("security.rules")} facts={<Text c="dimmed">{t("security.rules_text")}</Text>} />
      <ErrorNotice error={error} onRetry={() => void refetch()} />
      {!data && !error && <Skeleton height={360} mb="md" />}
      {data && <Rules rules={data} />}
      <SignInProviders />
      <HelpPerson />
    </OperatorsOnly>
  );
}

function Rules({ rules }: { rules: SignInRules }) {
  const { t } = useTranslation();
  const [draft, setDraft] = useState(rules);
  const set = (change: Partial<SignInRules>) => setDraft({ ...draft, ...change });
  const act = useAct(setSignInRules, (saved) => {
    setDraft(saved);
    notifications.show({ message: t("parts.saved") });
  });
  return (
    <Section title={t("security.sign_up")}>
      <Stack gap="md" maw={640}>
        <Radio.Group
          aria-label={t("security.sign_up")}
          value={draft.sign_up}
          onChange={(value) => set({ sign_up: value as SignInRules["sign_up"] })}
        >
          <Stack gap="xs">
            {signUpModes.map((mode) => (
              <Radio
                key={mode}
                value={mode}
                label={t(`security.sign_up_modes.${mode}`)}
                description={t(`security.sign_up_hints.${mode}`)}
              />
            ))}
          </Stack>
        </Radio.Group>
        <TagsInput
          label={t("security.domains")}
          description={t("security.domains_hint")}
          value={draft.sign_up_domains}
          onChange={(sign_up_domains) => set({ sign_up_domains })}
        />
        <Switch
          label={t("security.require")}
          description={t("security.require_hint")}
          checked={draft.two_factor_required}
          onChange={(event) => set({ two_factor_required: event.currentTarget.checked })}
        />
        <ErrorNotice error={act.error} />
        <Group>
          <Button
            loading={act.isPending}
            disabled={JSON.stringify(draft) === JSON.stringify(rules)}
            onClick={() => act.mutate({ body: draft })}
          >
            {t("parts.save")}
          </Button>
        </Group>
      </Stack>
    </Section>
  );
}
