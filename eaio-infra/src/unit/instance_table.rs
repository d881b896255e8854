//! `instance_types.csv`, read by the compiler: a row that cannot be read is a compile error, and a
//! definition's `instance!` is checked against it.
//!
//! The prices are those of 20 July 2026. An empty price is one that is not known. To add a type, add
//! a row where its name belongs in the order.

use super::architecture::Architecture;
use super::money::Money;
use super::scan;

/// A row.
#[derive(Clone, Copy)]
pub(super) struct Facts {
    pub(super) name: &'static str,
    pub(super) architecture: Architecture,
    pub(super) vcpus: u16,
    pub(super) memory_mib: u64,
    pub(super) gpus: u16,
    pub(super) gpu_model: Option<&'static str>,
    /// Of each GPU.
    pub(super) gpu_memory_mib: u64,
    pub(super) max_pods: u16,
    pub(super) price_us_east_1: Option<Money>,
    pub(super) price_us_west_2: Option<Money>,
}

pub(super) static TABLE: [Facts; ROWS] = table();

const CSV: &str = include_str!("instance_types.csv");
const HEADER: &[u8] = b"type,arch,vcpu,memory_mib,gpus,gpu_model,gpu_memory_mib_each,max_pods_eni,usd_per_hour_us_east_1,usd_per_hour_us_west_2";
const ROWS: usize = rows();

const fn rows() -> usize {
    let mut rows = 0;
    let mut rest = CSV.as_bytes();
    while let Some((_, after)) = scan::split(rest, b'\n') {
        rows += 1;
        rest = after;
    }
    rows - 1
}

const fn table() -> [Facts; ROWS] {
    let Some((header, mut rest)) = scan::split(CSV.as_bytes(), b'\n') else { panic!("no header") };
    assert!(scan::equal(header, HEADER), "another header");
    let mut table = [EMPTY; ROWS];
    let mut index = 0;
    while let Some((row, after)) = scan::split(rest, b'\n') {
        table[index] = facts(row);
        index += 1;
        rest = after;
    }
    table
}

const EMPTY: Facts = Facts {
    name: "",
    architecture: Architecture::Amd64,
    vcpus: 0,
    memory_mib: 0,
    gpus: 0,
    gpu_model: None,
    gpu_memory_mib: 0,
    max_pods: 0,
    price_us_east_1: None,
    price_us_west_2: None,
};

const fn facts(row: &'static [u8]) -> Facts {
    let (name, row) = field(row);
    let (architecture, row) = field(row);
    let (vcpus, row) = field(row);
    let (memory, row) = field(row);
    let (gpus, row) = field(row);
    let (gpu_model, row) = field(row);
    let (gpu_memory, row) = field(row);
    let (max_pods, row) = field(row);
    let (price_us_east_1, price_us_west_2) = field(row);
    Facts {
        name: text(name),
        architecture: match Architecture::read(text(architecture)) {
            Ok(architecture) => architecture,
            Err(_) => panic!("not an architecture"),
        },
        vcpus: number(vcpus, u16::MAX as u64) as u16,
        memory_mib: number(memory, u64::MAX),
        gpus: number(gpus, u16::MAX as u64) as u16,
        gpu_model: if gpu_model.is_empty() { None } else { Some(text(gpu_model)) },
        gpu_memory_mib: if gpu_memory.is_empty() { 0 } else { number(gpu_memory, u64::MAX) },
        max_pods: number(max_pods, u16::MAX as u64) as u16,
        price_us_east_1: price(price_us_east_1),
        price_us_west_2: price(price_us_west_2),
    }
}

const fn field(row: &'static [u8]) -> (&'static [u8], &'static [u8]) {
    match scan::split(row, b',') {
        Some(parts) => parts,
        None => panic!("a row with too few fields"),
    }
}

const fn text(field: &'static [u8]) -> &'static str {
    match std::str::from_utf8(field) {
        Ok(text) => text,
        Err(_) => panic!("a field that is not UTF-8"),
    }
}

const fn number(field: &[u8], maximum: u64) -> u64 {
    match scan::whole(field, maximum) {
        Some(number) => number,
        None => panic!("not a number"),
    }
}

const fn price(field: &'static [u8]) -> Option<Money> {
    if field.is_empty() {
        return None;
    }
    match Money::read(text(field)) {
        Ok(price) => Some(price),
        Err(_) => panic!("not a price"),
    }
}
