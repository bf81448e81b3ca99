import { Button, Menu } from "@mantine/core";
import { IconBookmark, IconBookmarkPlus, IconCheck, IconChevronDown, IconSettings } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { listViews, type View } from "../../../../contract/views.ts";
import { useCall } from "../../../api.ts";
import type { UsageSearch } from "../statistics.ts";
import { SaveView } from "./SaveView.tsx";
import { ViewList } from "./ViewList.tsx";
import { isShown, queryOf, searchOf } from "./views.ts";

interface ViewsProps {
  namespace: string;
  search: UsageSearch;
  /** Shows something else in place of all that is shown. */
  onOpen: (search: UsageSearch) => void;
  onSearch: (change: UsageSearch) => void;
}

/** The saved views: opens one, saves what is shown as one, and leads to where they are changed. */
export function Views({ namespace, search, onOpen, onSearch }: ViewsProps) {
  const { t } = useTranslation();
  const { data } = useCall(listViews, { params: { namespace } });
  if (!data) return null;
  const { items, can } = data;
  const shown = items.find((view) => isShown(view, search));
  const close = () => onSearch({ dialog: undefined });
  const open = (view: View) => onOpen(searchOf(view));
  const query = queryOf(search);
  return (
    <>
      <Menu width={290} position="bottom-end">
        <Menu.Target>
          <Button
            variant="default"
            leftSection={<IconBookmark size={16} aria-hidden />}
            rightSection={<IconChevronDown size={14} aria-hidden />}
          >
            {shown?.name ?? t("views.title")}
          </Button>
        </Menu.Target>
        <Menu.Dropdown mah={420} style={{ overflowY: "auto" }}>
          <Group label={t("views.own")} views={items.filter(isOwn)} {...{ shown, open }} />
          <Group label={t("views.shared")} views={items.filter((view) => !isOwn(view))} {...{ shown, open }} />
          {items.length > 0 && <Menu.Divider />}
          <Menu.Item
            leftSection={<IconBookmarkPlus size={16} />}
            disabled={!query}
            onClick={() => onSearch({ dialog: "save_view" })}
          >
            {t(query ? "views.save" : "views.save_not")}
          </Menu.Item>
          {items.length > 0 && (
            <Menu.Item leftSection={<IconSettings size={16} />} onClick={() => onSearch({ dialog: "views" })}>
              {t("views.manage")}
            </Menu.Item>
          )}
        </Menu.Dropdown>
      </Menu>
      {search.dialog === "save_view" && query && (
        <SaveView {...{ namespace, search, query }} shares={can.share} onClose={close} />
      )}
      {search.dialog === "views" && (
        <ViewList {...{ namespace, search }} views={items} shares={can.share} onOpen={open} onClose={close} />
      )}
    </>
  );
}

const isOwn = ({ audience }: View) => audience === "me";

interface GroupProps {
  label: string;
  views: readonly View[];
  shown: View | undefined;
  open: (view: View) => void;
}

function Group({ label, views, shown, open }: GroupProps) {
  if (views.length === 0) return null;
  return (
    <>
      <Menu.Label>{label}</Menu.Label>
      {views.map((view) => (
        <Menu.Item
          key={view.id}
          onClick={() => open(view)}
          aria-current={view === shown}
          rightSection={view === shown ? <IconCheck size={16} aria-hidden /> : null}
        >
          {view.name}
        </Menu.Item>
      ))}
    </>
  );
}
