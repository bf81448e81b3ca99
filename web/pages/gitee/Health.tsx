import { Alert, Button, Group, Text } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { IconAlertTriangle, IconPlayerPause } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { editSync, type SyncLink } from "../../../contract/sync.ts";
import { useAct } from "../../api.ts";
import { ErrorNotice } from "../../parts/ErrorNotice.tsx";
import { ConnectButton } from "../forges/ConnectButton.tsx";

/** What is wrong with the link, what was kept and what to do; nothing when nothing is wrong. */
export function Health({ link, namespace }: { link: SyncLink; namespace: string }) {
  const { t } = useTranslation();
  const { health, health_text, provider, connections } = link;
  if (health === "ok") return null;
  const mine = connections.find((one) => one.mine);
  const is_calm = health === "suspended";
  const Icon = is_calm ? IconPlayerPause : IconAlertTriangle;
  return (
    <Alert
      mb="md"
      color={is_calm ? "gray" : health === "stale" ? "yellow" : "red"}
      icon={<Icon size={18} />}
      title={t(`gitee.health_title.${health}`)}
    >
      <Text size="sm">{t(`gitee.health_text.${health}`)}</Text>
      {health === "stale" && health_text && (
        <Text size="sm" c="dimmed" mt={4}>
          {health_text}
        </Text>
      )}
      {health === "needs_authorization" && (
        <Group mt="sm">
          <ConnectButton provider={provider} {...(mine ? { login: mine.login } : {})} />
        </Group>
      )}
      {is_calm && <Resume namespace={namespace} />}
    </Alert>
  );
}

function Resume({ namespace }: { namespace: string }) {
  const { t } = useTranslation();
  const act = useAct(editSync, () => notifications.show({ message: t("parts.saved") }));
  return (
    <Group mt="sm">
      <ErrorNotice error={act.error} />
      <Button
        variant="default"
        loading={act.isPending}
        onClick={() => act.mutate({ params: { organization: namespace }, body: { suspended: false } })}
      >
        {t("gitee.resume")}
      </Button>
    </Group>
  );
}
