"""Commands that work with rules, rounds and what leaves the office."""

from collections.abc import Mapping

from lianhu_cli.cli.command import CatalogueEntry

PANELS: Mapping[str, Mapping[str, CatalogueEntry]] = {
    "规则与各轮结对": {
        "rules": CatalogueEntry(
            said="规则：用句子说出现行规则",
            module="ruling",
            examples=(
                "lianhu rules",
                "lianhu rules --list",
                "lianhu rules --rules 凤山 --init 规则.toml",
            ),
        ),
        "explain": CatalogueEntry(
            said="解释：这一户为什么由这个人帮扶、换人要付什么代价",
            module="explaining",
            examples=("lianhu explain 石桥村/3组/张三", "lianhu explain 李明"),
        ),
        "whatif": CatalogueEntry(
            said="试算：改名额、先后、联系村，或有人离开，会怎样",
            module="whatif",
            examples=("lianhu whatif --quota 一般干部=2", "lianhu whatif --leave 县水务局/李明"),
        ),
        "audit": CatalogueEntry(
            said="复核：不用结对的程序，逐条核对一轮结对有没有违反规则，并证明没有更好的结对",
            module="auditing",
            examples=(
                "lianhu audit",
                "lianhu audit 改过的一览表.xlsx",
                "lianhu audit --proof 证明.json",
            ),
        ),
        "verify": CatalogueEntry(
            said="核对证明：不用登记库、不用结对的程序，重新算过每条规则、每个数字，看是否没有更好的结对",
            module="verifying",
            examples=(
                "lianhu verify 证明.json out/结对清单.csv",
                "lianhu verify 证明.json --program verify.py",
            ),
        ),
        "rounds": CatalogueEntry(
            said="历次结对：每一轮的日期、名称和结果",
            module="rounds",
            function="rounds",
            examples=("lianhu rounds",),
        ),
        "diff": CatalogueEntry(
            said="对照：两轮结对之间哪些户换了帮扶人、为什么",
            module="rounds",
            function="diff",
            examples=("lianhu diff", "lianhu diff 三月 四月 --out 调整对照表.xlsx"),
        ),
    },
    "出表、公示、汇报": {
        "sheets": CatalogueEntry(
            said="表格：写出上报、张挂、存档用的全部表格，按公文格式排好，可直接打印",
            module="sheeting",
            examples=("lianhu sheets", "lianhu sheets list ledger --split village --out 各村"),
        ),
        "fill": CatalogueEntry(
            said="填表：把户和帮扶人填进上级的表样，格式、合计、落款都保留，表样本身不动",
            module="filling",
            examples=("lianhu fill 上级表样.xlsx --village 石桥村 --out 石桥村.xlsx",),
        ),
        "publish": CatalogueEntry(
            said="公示：写出张贴用的公示表，证件号、电话打码",
            module="publishing",
            examples=("lianhu publish --split village", "lianhu publish --scan out/"),
        ),
        "cards": CatalogueEntry(
            said="卡片：印帮扶联系卡（存根、户存各一），或帮扶人的工作考核手册，Word 文档，模板可改",
            module="cards",
            examples=("lianhu cards --village 石桥村", "lianhu cards --handbook --split unit"),
        ),
        "report": CatalogueEntry(
            said="汇报：按公文格式写出情况汇报，数字取自登记库，自相矛盾之处逐条列出",
            module="reporting",
            examples=("lianhu report", "lianhu report month --on 2026-04-30 --out 月检查.xlsx"),
        ),
    },
    "许多分区": {
        "batch": CatalogueEntry(
            said="批量：一个文件夹一个分区，逐个导入、结对、核对、统计，再合计并查找跨区重复的人",
            module="batch",
            examples=(
                "lianhu batch 各乡镇/ --work 批次",
                "lianhu batch 各乡镇/ --work 批次 --jobs 2 --keep-going",
            ),
        ),
    },
    "给写程序的人": {
        "schema": CatalogueEntry(
            said="答案的格式：一个命令加 --json 时输出什么，写成 JSON Schema，供写程序的人核对",
            module="schemas",
            examples=("lianhu schema", "lianhu schema pair > pair.schema.json"),
        ),
    },
    "台账之后": {
        "plan": CatalogueEntry(
            said="计划：排出每名帮扶人一个月的走访日程，同组的户同一天去，久未走访的先去，只排工作日",
            module="planning",
            examples=("lianhu plan --month 2026-04 --unit 县水务局 --out 走访计划.xlsx",),
        ),
        "assess": CatalogueEntry(
            said="考核：按规则里的考核项目，从台账给每名干部、每个单位计分，每一分都查得到依据",
            module="assessing",
            examples=("lianhu assess --year 2026", "lianhu assess --year 2026 --trace 李明"),
        ),
    },
}
