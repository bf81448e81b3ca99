import { Button, Skeleton, Stack, Text } from "@mantine/core";
import { lazy, Suspense, useState } from "react";
import { useTranslation } from "react-i18next";
import {
  getBillingProfile,
  getIssuer,
  listBillingProfiles,
  type BillingProfile as Profile,
} from "../../../contract/invoices.ts";
import { useCall, usePages } from "../../api.ts";
import { Dialog } from "../../parts/Dialog.tsx";
import { ErrorNotice } from "../../parts/ErrorNotice.tsx";
import { Facts } from "../../parts/Facts.tsx";
import { Section } from "../../parts/Section.tsx";
import { SectionEdit } from "../../parts/SectionEdit.tsx";
import { TimeAgo } from "../../parts/TimeAgo.tsx";

const EditProfile = lazy(() => import("./EditProfile.tsx"));

/** What documents say of a namespace, and what they said before. */
export function BillingProfile({ namespace }: { namespace: string }) {
  const { t } = useTranslation();
  const [dialog, setDialog] = useState<"edit" | "history">();
  const { data, error, refetch } = useCall(getBillingProfile, { params: { namespace } });
  const close = () => setDialog(undefined);
  return (
    <Section
      title={t("invoices.profile")}
      hint={t("invoices.profile_hint")}
      action={<SectionEdit label={t("invoices.edit_profile")} reason={undefined} onClick={() => setDialog("edit")} />}
    >
      {error && !data ? <ErrorNotice error={error} onRetry={refetch} /> : null}
      {!data && !error && <Skeleton height={110} />}
      {data && <Shown profile={data.profile} none={t("invoices.profile_none")} />}
      {data?.profile && (
        <Button variant="subtle" size="compact-sm" px={0} mt="xs" onClick={() => setDialog("history")}>
          {t("invoices.history")}
        </Button>
      )}
      <Suspense>
        {dialog === "edit" && data && <EditProfile namespace={namespace} profile={data.profile} onClose={close} />}
      </Suspense>
      <Dialog opened={dialog === "history"} onClose={close} title={t("invoices.history_title")}>
        {dialog === "history" && <History namespace={namespace} />}
      </Dialog>
    </Section>
  );
}

/** What documents say of whoever issues them. */
export function Issuer() {
  const { t } = useTranslation();
  const [editing, setEditing] = useState(false);
  const { data, error, refetch } = useCall(getIssuer, {});
  return (
    <Section
      title={t("invoices.issuer")}
      hint={t("invoices.issuer_hint")}
      action={<SectionEdit label={t("invoices.edit_issuer")} reason={undefined} onClick={() => setEditing(true)} />}
    >
      {error && !data ? <ErrorNotice error={error} onRetry={refetch} /> : null}
      {!data && !error && <Skeleton height={110} />}
      {data && <Shown profile={data.profile} none={t("invoices.issuer_none")} />}
      <Suspense>{editing && data && <EditProfile profile={data.profile} onClose={() => setEditing(false)} />}</Suspense>
    </Section>
  );
}

function Shown({ profile, none }: { profile: Profile | null; none: string }) {
  const { t } = useTranslation();
  if (!profile) return <Text c="dimmed">{none}</Text>;
  return (
    <Facts
      items={[
        [t("invoices.company"), profile.company],
        [t("invoices.tax_id"), profile.tax_id],
        [t("invoices.address"), profile.address.replaceAll("\n", ", ")],
        [t("invoices.email"), profile.email],
        [t("invoices.language"), t(`invoices.languages.${profile.language}`)],
        [t("invoices.changed"), <TimeAgo key="at" time={profile.changed_at} />],
      ]}
    />
  );
}

function History({ namespace }: { namespace: string }) {
  const { items, error, refetch } = usePages(listBillingProfiles, { params: { namespace }, query: {} });
  if (error && !items) return <ErrorNotice error={error} onRetry={refetch} />;
  return (
    <Stack>
      {items?.map((profile) => (
        <Shown key={profile.changed_at} profile={profile} none="" />
      ))}
    </Stack>
  );
}
