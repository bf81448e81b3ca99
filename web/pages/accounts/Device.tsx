import { Alert, Button, Group, Paper, Select, Skeleton, Stack, Text, TextInput } from "@mantine/core";
import { IconAlertTriangle, IconCheck, IconX } from "@tabler/icons-react";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { decideLogin, getLogin, type Login } from "../../../contract/logins.ts";
import { isGone, useAct, useCall } from "../../api.ts";
import { EmptyState } from "../../parts/EmptyState.tsx";
import { ErrorNotice } from "../../parts/ErrorNotice.tsx";
import { Facts } from "../../parts/Facts.tsx";
import { ButtonLink } from "../../parts/links.tsx";
import { PageTitle } from "../../parts/PageTitle.tsx";
import { TimeAgo } from "../../parts/TimeAgo.tsx";
import { paths } from "../../paths.ts";

/** A person allows a program a token, by the code that it shows. */
export default function Device() {
  const { t } = useTranslation();
  const { code } = useSearch({ from: "/frame/device" });
  const [decided, setDecided] = useState<"allowed" | "denied">();
  return (
    <>
      <PageTitle title={t("logins.title")} />
      <Paper p="md" maw={560}>
        {decided ? <Decided as={decided} /> : code ? <Asked code={code} onDecided={setDecided} /> : <EnterCode />}
      </Paper>
    </>
  );
}

function EnterCode() {
  const { t } = useTranslation();
  const navigate = useNavigate({ from: "/device" });
  const [code, setCode] = useState("");
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        void navigate({ search: { code } });
      }}
    >
      <Stack gap="sm">
        <TextInput
          label={t("logins.code")}
          description={t("logins.enter")}
          placeholder="BCDF-GHJK"
          autoComplete="off"
          autoCapitalize="characters"
          spellCheck={false}
          autoFocus
          value={code}
          onChange={(event) => setCode(event.currentTarget.value.toUpperCase())}
        />
        <Group justify="flex-end">
          <Button type="submit" disabled={code.trim() === ""}>
            {t("logins.go_on")}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

interface AskedProps {
  code: string;
  onDecided: (as: "allowed" | "denied") => void;
}

function Asked({ code, onDecided }: AskedProps) {
  const { t } = useTranslation();
  const navigate = useNavigate({ from: "/device" });
  const { data, error } = useCall(getLogin, { params: { code } });
  if (isGone(error))
    return (
      <Stack gap="sm" align="flex-start">
        <Text role="alert">{t("logins.unknown")}</Text>
        <Button variant="default" onClick={() => void navigate({ search: {} })}>
          {t("logins.other_code")}
        </Button>
      </Stack>
    );
  return (
    <Stack gap="md">
      <ErrorNotice error={error} />
      {!data && !error && <Skeleton height={180} />}
      {data && <Question login={data} onDecided={onDecided} />}
    </Stack>
  );
}

const lasting = [1, 7, 30, 90, 365];

function Question({ login, onDecided }: { login: Login } & Pick<AskedProps, "onDecided">) {
  const { t } = useTranslation();
  const { machine, user_code, ip, created_at } = login;
  const [days, setDays] = useState(90);
  const act = useAct(decideLogin, (_answer, { body }) => onDecided(body.allow ? "allowed" : "denied"));
  const decide = (allow: boolean) =>
    act.mutate({ params: { code: user_code }, body: { allow, expires_in_days: days } });
  return (
    <>
      <Text>{t("logins.asks", { machine })}</Text>
      <div>
        <Text c="dimmed">{t("logins.compare")}</Text>
        <Text fz={28} fw={650} ff="monospace">
          {user_code}
        </Text>
      </div>
      <Facts
        items={[
          [t("logins.from"), ip],
          [t("logins.asked"), <TimeAgo key="asked" time={created_at} />],
        ]}
      />
      <Select
        label={t("logins.lasts")}
        maw={220}
        allowDeselect={false}
        data={lasting.map((count) => ({ value: String(count), label: t("logins.days", { count }) }))}
        value={String(days)}
        onChange={(value) => setDays(Number(value))}
      />
      <Alert color="orange" icon={<IconAlertTriangle size={18} />}>
        {t("logins.careful")}
      </Alert>
      <ErrorNotice error={act.error} />
      <Group justify="flex-end">
        <Button variant="default" disabled={act.isPending} onClick={() => decide(false)}>
          {t("logins.deny")}
        </Button>
        <Button loading={act.isPending} onClick={() => decide(true)}>
          {t("logins.allow")}
        </Button>
      </Group>
    </>
  );
}

function Decided({ as }: { as: "allowed" | "denied" }) {
  const { t } = useTranslation();
  const Icon = as === "allowed" ? IconCheck : IconX;
  return (
    <EmptyState
      icon={<Icon size={22} />}
      title={t(`logins.${as}`)}
      {...(as === "allowed" ? { action: <ButtonLink {...paths.tokens()}>{t("logins.to_tokens")}</ButtonLink> } : {})}
    >
      {t(`logins.${as}_text`)}
    </EmptyState>
  );
}
