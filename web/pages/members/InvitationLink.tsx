import { Box, Center, Group, Image, Skeleton, Stack, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { addressOf } from "../../../contract/client.ts";
import { getInvitationQr, listInvitations } from "../../../contract/members.ts";
import { useCall } from "../../api.ts";
import { exactTime } from "../../format.ts";
import { useNamespace } from "../../namespace.ts";
import { CopyButton } from "../../parts/CopyButton.tsx";
import { Dialog } from "../../parts/Dialog.tsx";
import { ErrorNotice } from "../../parts/ErrorNotice.tsx";

interface LinkProps {
  namespace: string;
  id: string;
  onClose: () => void;
}

/** A made invitation: its QR code for a room, its link for one person. */
export function InvitationLink({ namespace, id, onClose }: LinkProps) {
  const { t } = useTranslation();
  const { name } = useNamespace(namespace);
  const params = { organization: namespace };
  const { data, error } = useCall(listInvitations, { params, query: { limit: 100 } });
  const invitation = data?.items.find((one) => one.id === id);
  return (
    <Dialog opened onClose={onClose} title={t("members.invite_made", { name })}>
      <Stack gap="sm" align="center" ta="center">
        <ErrorNotice error={error} />
        <Center p="sm" bg="white" style={{ borderRadius: 12, border: "1px solid var(--line)" }}>
          <Image
            src={addressOf(getInvitationQr, { params: { ...params, id } })}
            alt={t("members.qr_alt")}
            w={240}
            h={240}
          />
        </Center>
        {invitation ? (
          <>
            <Text>{t("members.invite_made_text", { role: t(`parts.roles.${invitation.role}`) })}</Text>
            <Group gap="xs" wrap="nowrap" maw="100%">
              <Text ff="monospace" size="xs" ta="left" style={{ overflowWrap: "anywhere" }}>
                {invitation.url}
              </Text>
            </Group>
            <CopyButton text={invitation.url} label={t("members.invite_copy")} />
            <Text size="xs" c="dimmed">
              {t("members.offer_until", { time: exactTime(invitation.expires_at) })}
            </Text>
          </>
        ) : (
          <Box w="100%">
            <Skeleton height={16} mb="xs" />
            <Skeleton height={36} />
          </Box>
        )}
      </Stack>
    </Dialog>
  );
}
