import { Button, Group, Stack, Text, Tooltip } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import {
  disconnectProvider,
  listSignInMethods,
  listSignInWays,
  type SignInMethods as Methods,
} from "../../../contract/sign-in-providers.ts";
import { useAct, useCall } from "../../api.ts";
import { ConfirmDialog } from "../../parts/ConfirmDialog.tsx";
import { ErrorNotice } from "../../parts/ErrorNotice.tsx";
import { Section } from "../../parts/Section.tsx";
import { TimeAgo } from "../../parts/TimeAgo.tsx";
import { leaveFor } from "../../providing.ts";
import { providerIcons } from "./ProviderButtons.tsx";

type Method = Methods["items"][number];

/** The providers that one's own account is connected with, and those that it could be. Nothing where there is neither. */
export function SignInMethods() {
  const { t } = useTranslation();
  const { data: methods, error } = useCall(listSignInMethods, {});
  const { data: ways } = useCall(listSignInWays, {});
  const connect = useMutation({
    mutationFn: (provider: string) => leaveFor({ provider, connect: true, next: "/account/security" }),
  });
  const connected = methods?.items ?? [];
  const others = (ways?.items ?? []).filter(({ id }) => !connected.some(({ provider }) => provider.id === id));
  if (!error && connected.length + others.length === 0) return null;
  return (
    <Section title={t("providers.methods")} hint={t("providers.methods_hint")}>
      <ErrorNotice error={error ?? connect.error} />
      <Stack gap="sm" component="ul" p={0} m={0} style={{ listStyle: "none" }}>
        {connected.map((method) => (
          <Connected key={method.id} {...method} />
        ))}
        {others.map(({ id, kind, name }) => (
          <Row key={id} kind={kind} name={name} text={t("providers.not_connected")}>
            <Button
              variant="default"
              loading={connect.isPending && connect.variables === id}
              aria-label={t("providers.connect_with", { name })}
              onClick={() => connect.mutate(id)}
            >
              {t("providers.connect")}
            </Button>
          </Row>
        ))}
      </Stack>
    </Section>
  );
}

function Connected({ id, provider: { kind, name }, connected_at, last }: Method) {
  const { t } = useTranslation();
  const [asking, setAsking] = useState(false);
  const act = useAct(disconnectProvider);
  return (
    <Row
      kind={kind}
      name={name}
      text={
        <>
          {t("providers.connected")} <TimeAgo time={connected_at} />
        </>
      }
    >
      <Tooltip label={t("providers.last")} disabled={!last}>
        <Button
          variant="default"
          color="red"
          {...(last ? { "data-disabled": true } : {})}
          aria-disabled={last}
          aria-label={t("providers.disconnect_from", { name })}
          onClick={() => !last && setAsking(true)}
        >
          {t("providers.disconnect")}
        </Button>
      </Tooltip>
      <ConfirmDialog
        opened={asking}
        onClose={() => setAsking(false)}
        title={t("providers.disconnect_title", { name })}
        confirm={t("providers.disconnect")}
        onConfirm={() => act.mutateAsync({ params: { id } })}
      >
        <Text>{t("providers.disconnect_text", { name })}</Text>
      </ConfirmDialog>
    </Row>
  );
}

interface RowProps {
  kind: Method["provider"]["kind"];
  name: string;
  text: ReactNode;
  children: ReactNode;
}

function Row({ kind, name, text, children }: RowProps) {
  const Icon = providerIcons[kind];
  return (
    <Group component="li" justify="space-between" wrap="nowrap" gap="sm">
      <Group gap="sm" wrap="nowrap">
        <Icon size={20} stroke={1.6} aria-hidden />
        <div>
          <Text fw={550}>{name}</Text>
          <Text c="dimmed" size="sm" component="div">
            {text}
          </Text>
        </div>
      </Group>
      {children}
    </Group>
  );
}
