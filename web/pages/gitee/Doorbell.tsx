import { Alert, Button, Stack, Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconAlertTriangle } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { makeDoorbell, type SyncLink } from "../../../contract/sync.ts";
import { useAct } from "../../api.ts";
import { ConfirmDialog } from "../../parts/ConfirmDialog.tsx";
import { ErrorNotice } from "../../parts/ErrorNotice.tsx";
import { Snippet } from "../../parts/resource/Snippet.tsx";
import { Section } from "../../parts/Section.tsx";

/** Where Gitee rings, and the secret that it signs its rings with. */
export function Doorbell({ namespace, link }: { namespace: string; link: SyncLink }) {
  const { t } = useTranslation();
  const [asking, { open, close }] = useDisclosure(false);
  const act = useAct(makeDoorbell);
  const make = () => act.mutateAsync({ params: { organization: namespace } });
  const url = act.data?.url ?? link.doorbell_url;
  return (
    <Section title={t("gitee.doorbell")} hint={t("gitee.doorbell_hint")}>
      <Stack gap="sm" maw={720}>
        {url && (
          <div>
            <Text fw={550}>{t("gitee.doorbell_address")}</Text>
            <Snippet label={t("gitee.doorbell_address")} text={url} />
          </div>
        )}
        {act.data && (
          <div>
            <Text fw={550}>{t("gitee.doorbell_secret")}</Text>
            <Alert color="yellow" icon={<IconAlertTriangle size={18} />} mb="xs">
              {t("gitee.doorbell_secret_once")}
            </Alert>
            <Snippet label={t("gitee.doorbell_secret")} text={act.data.secret} />
          </div>
        )}
        <ErrorNotice error={act.error} />
        <Button
          variant="default"
          style={{ alignSelf: "flex-start" }}
          loading={act.isPending}
          onClick={url ? open : () => void make().catch(() => undefined)}
        >
          {t(url ? "gitee.doorbell_again" : "gitee.doorbell_make")}
        </Button>
      </Stack>
      <ConfirmDialog
        opened={asking}
        onClose={close}
        title={t("gitee.doorbell_again_title")}
        confirm={t("gitee.doorbell_again")}
        onConfirm={make}
      >
        {t("gitee.doorbell_again_text")}
      </ConfirmDialog>
    </Section>
  );
}
