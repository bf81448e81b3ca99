import { Badge, Tabs } from "@mantine/core";
import classes from "./parts.module.css";

interface PageTabsProps<V extends string> {
  label: string;
  value: V;
  onChange: (value: V) => void;
  tabs: { value: V; label: string; count?: number | undefined }[];
}

/** The tabs of a page; which one is open belongs in the address. */
export const PageTabs = <V extends string>({ label, value, onChange, tabs }: PageTabsProps<V>) => (
  <Tabs value={value} onChange={(next) => next && onChange(next as V)} mb="md" keepMounted={false}>
    <Tabs.List aria-label={label} className={classes["tabs"] ?? ""}>
      {tabs.map((tab) => (
        <Tabs.Tab
          key={tab.value}
          value={tab.value}
          rightSection={tab.count === undefined ? null : <Badge color="gray">{tab.count}</Badge>}
        >
          {tab.label}
        </Tabs.Tab>
      ))}
    </Tabs.List>
  </Tabs>
);
