//! What is measured, and who is told.

use crate::check::{Artifact, Language, Located};

use super::Index;

impl<'a> Index<'a> {
    /// Every job that Prometheus scrapes by its own configuration, and where it is from.
    pub fn scrape_jobs(&self) -> Vec<(&'a Artifact, &'a Located)> {
        self.of_monitoring("scrape_configs")
    }

    /// Every rule of an alert or a recording: of files, of ConfigMaps and of PrometheusRules.
    pub fn monitoring_rules(&self) -> Vec<(&'a Artifact, &'a Located)> {
        let groups = self.of_monitoring("groups").into_iter();
        let objects = self.objects_of("PrometheusRule").flat_map(|object| {
            let groups = object.at(&["spec", "groups"]).map_or(&[][..], Located::items);
            groups.iter().map(|group| (object.artifact, group))
        });
        let rules = groups.chain(objects).flat_map(|(artifact, group)| {
            let rules = group.get("rules").map_or(&[][..], Located::items);
            rules.iter().map(move |rule| (artifact, rule))
        });
        rules.collect()
    }

    /// Every configuration of Alertmanager: what has a `route` and `receivers`.
    pub fn alertmanagers(&self) -> Vec<(&'a Artifact, &'a Located)> {
        let files = self.artifacts(Language::Monitoring).map(|artifact| (artifact, &artifact.value));
        let objects = self
            .objects_of("AlertmanagerConfig")
            .filter_map(|object| Some((object.artifact, object.at(&["spec"])?)));
        files.chain(objects).filter(|(_, value)| value.get("route").is_some()).collect()
    }

    fn of_monitoring(&self, name: &str) -> Vec<(&'a Artifact, &'a Located)> {
        let files = self.artifacts(Language::Monitoring);
        let items = files.flat_map(|artifact| {
            let items = artifact.value.get(name).map_or(&[][..], Located::items);
            items.iter().map(move |item| (artifact, item))
        });
        items.collect()
    }
}
