import { Button, Group, Skeleton } from "@mantine/core";
import { IconLock, IconPlus, IconTicket } from "@tabler/icons-react";
import { useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { lazy, Suspense } from "react";
import { useTranslation } from "react-i18next";
import { getWallet, type Wallet as WalletState } from "../../../contract/finance.ts";
import { useCall } from "../../api.ts";
import { useNamespace } from "../../namespace.ts";
import { EmptyState } from "../../parts/EmptyState.tsx";
import { ErrorNotice } from "../../parts/ErrorNotice.tsx";
import { PageTabs } from "../../parts/PageTabs.tsx";
import { PageTitle } from "../../parts/PageTitle.tsx";
import { Budgets } from "./Budgets.tsx";
import { Cards } from "./Cards.tsx";
import { Documents } from "./Documents.tsx";
import { Movements } from "./Movements.tsx";
import { Packages } from "./Packages.tsx";
import { Statement } from "./Statement.tsx";
import { Storage } from "./Storage.tsx";
import { TopUps } from "./TopUps.tsx";
import { Wallet } from "./Wallet.tsx";

const AskTopUp = lazy(() => import("./AskTopUp.tsx"));
const Redeem = lazy(() => import("./Redeem.tsx"));

const from = "/frame/$namespace/finance";
const tabs = ["wallet", "packages", "storage", "budgets", "statement", "top_ups", "documents"] as const;

/** The money of a workbench: what there is, what it went to, how more comes. */
export default function Finance() {
  const { t } = useTranslation();
  const { namespace } = useParams({ from });
  const search = useSearch({ from });
  const navigate = useNavigate({ from: "/$namespace/finance" });
  const { kind, role } = useNamespace(namespace);
  const isTheirs = kind === "person" || role === "maintainer";
  const { data, error, refetch } = useCall(
    getWallet,
    { params: { namespace } },
    { enabled: isTheirs, refetchInterval: 15_000 },
  );
  const show = (change: Partial<typeof search>, replace = true) =>
    void navigate({ search: (old) => ({ ...old, ...change }), replace });
  const close = () => show({ dialog: undefined });
  const tab = search.tab ?? "wallet";
  const budgets = (
    <Budgets
      namespace={namespace}
      may={isTheirs}
      open={search.budget}
      onOpen={(budget) => show({ tab: "budgets", budget })}
    />
  );
  if (!isTheirs && (search.tab ?? "budgets") === "budgets")
    return (
      <>
        <PageTitle title={t("finance.tabs.budgets")} />
        {budgets}
      </>
    );
  if (!isTheirs) return <EmptyState alone icon={<IconLock size={22} />} title={t("finance.no_right")} />;
  return (
    <>
      <PageTitle
        title={t("finance.title")}
        action={<Acts paysOnline={data?.pays_online ?? false} onAct={(dialog) => show({ dialog }, false)} />}
      />
      <PageTabs
        label={t("finance.title")}
        value={tab}
        tabs={tabs.map((value) => ({ value, label: t(`finance.tabs.${value}`) }))}
        onChange={(next) => show({ tab: next, open: undefined, budget: undefined }, false)}
      />
      {error && !data ? <ErrorNotice error={error} onRetry={refetch} /> : null}
      {tab === "wallet" && (data || !error) && (
        <Holdings namespace={namespace} wallet={data} open={search.open} onOpen={(open) => show({ open })} />
      )}
      {tab === "packages" && <Packages namespace={namespace} open={search.open} onOpen={(open) => show({ open })} />}
      {tab === "storage" && <Storage namespace={namespace} open={search.open} onOpen={(open) => show({ open })} />}
      {tab === "budgets" && budgets}
      {tab === "statement" && (
        <Statement namespace={namespace} month={search.month} onMonth={(month) => show({ month })} />
      )}
      {tab === "top_ups" && <TopUps namespace={namespace} />}
      {tab === "top_ups" && data?.pays_online && <Cards namespace={namespace} />}
      {tab === "documents" && <Documents namespace={namespace} />}
      <Suspense>
        {search.dialog === "ask" && data && (
          <AskTopUp
            namespace={namespace}
            currency={data.currency}
            paysOnline={data.pays_online}
            onClose={close}
            onDone={() => show({ dialog: undefined, tab: "top_ups" })}
          />
        )}
        {search.dialog === "redeem" && <Redeem namespace={namespace} onClose={close} />}
      </Suspense>
    </>
  );
}

type HoldingsProps = Omit<Parameters<typeof Movements>[0], "currency"> & { wallet: WalletState | undefined };

/** What there is, and what it came from and went to. */
function Holdings({ wallet, ...props }: HoldingsProps) {
  if (!wallet) return <Skeleton height={420} />;
  return (
    <>
      <Wallet namespace={props.namespace} wallet={wallet} />
      <Movements {...props} currency={wallet.currency} />
    </>
  );
}

/** The two ways in which money comes. */
function Acts({ paysOnline, onAct }: { paysOnline: boolean; onAct: (dialog: "ask" | "redeem") => void }) {
  const { t } = useTranslation();
  return (
    <Group gap="xs">
      <Button variant="default" leftSection={<IconTicket size={16} />} onClick={() => onAct("redeem")}>
        {t("finance.redeem")}
      </Button>
      <Button leftSection={<IconPlus size={16} />} onClick={() => onAct("ask")}>
        {t(paysOnline ? "invoices.top_up" : "finance.ask")}
      </Button>
    </Group>
  );
}
