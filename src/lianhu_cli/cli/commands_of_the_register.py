"""Commands that fill the register, show it and change it."""

from collections.abc import Mapping

from lianhu_cli.cli.command import CatalogueEntry

PANELS: Mapping[str, Mapping[str, CatalogueEntry]] = {
    "从调查表到统计": {
        "import": CatalogueEntry(
            said="导入摸底调查表：登记册、干部名册、联村单位、村情、填报汇总，xlsx、xls、csv 等都行",
            module="importing",
            examples=(
                "lianhu import 摸底调查.xlsx --problems 问题清单.xlsx",
                "lianhu import 各村/ --map 写法.toml --dry-run",
                "lianhu import - --name 柳湾村.csv --json < 柳湾村.csv",
            ),
        ),
        "pair": CatalogueEntry(
            said="结对：按规则给每户配帮扶人，先保特殊户，再尽量少变动、少跨村组，并写出一览表和清单",
            module="pairing",
            examples=(
                "lianhu pair",
                "lianhu pair --rules 凤山 --round 2026年春 --out 结对",
                "lianhu pair --dry-run --json",
            ),
        ),
        "stats": CatalogueEntry(
            said="统计：总数、各口径的落实情况，以及填报数与实际数的核对",
            module="statistics",
            examples=(
                "lianhu stats",
                "lianhu stats --by unit --out 统计.xlsx",
                "lianhu stats --by group --format csv > 各组.csv",
            ),
        ),
        "list": CatalogueEntry(
            said="列出登记库里的内容",
            module="listing",
            examples=(
                "lianhu list households --village 石桥村 --where 户类别=特殊户",
                "lianhu list pairs --unit 县水务局 --columns 行政村,户主姓名,帮扶责任人",
                "lianhu list uncovered --format ndjson --limit 20",
                "lianhu list pairs --format csv > 结对.csv",
                "lianhu list orders",
            ),
        ),
        "demo": CatalogueEntry(
            said="演示：在样例乡镇上导入、结对、统计，再导入一春的台账，作月检查",
            module="demo",
            examples=("lianhu demo", "lianhu demo --out 演示"),
        ),
    },
    "录入": {
        "template": CatalogueEntry(
            said="空白调查表：带填表说明、下拉选项和提示，发给各村各单位填，填好直接导入",
            module="templating",
            examples=(
                "lianhu template 空白调查表.xlsx",
                "lianhu template 石桥村核对.xlsx --filled --village 石桥村",
            ),
        ),
        "export": CatalogueEntry(
            said="导出：把登记库里的户或帮扶人写成带编码的调查表，号码不打码",
            module="exporting",
            examples=(
                "lianhu export households --out 核对.xlsx",
                "lianhu export helpers --unit 县水务局 --out 县水务局.xlsx",
            ),
        ),
        "compare": CatalogueEntry(
            said="对照：拿别人的名单和登记库比，谁只在这边、谁只在那边、哪些栏不一样，都写明单元格",
            module="comparing",
            examples=(
                "lianhu compare 县里的.xlsx",
                "lianhu compare 县里的.xlsx --out 对照.xlsx --json",
            ),
        ),
        "problems": CatalogueEntry(
            said="问题：登记库里还有哪些问题，按类别归总",
            module="problems",
            examples=("lianhu problems", "lianhu problems --codes"),
        ),
        "link": CatalogueEntry(
            said="联村：没有联村单位表时，按干部名额和户数给单位配村，每村派指导员",
            module="linking",
            examples=("lianhu link --dry-run", "lianhu link --most 2"),
        ),
        "pin": CatalogueEntry(
            said="指定：这一户就由这个人帮扶，下次 pair 起生效",
            module="ordering",
            function="pin",
            examples=(
                "lianhu pin 石桥村/张三 县水务局/李明 --reason 熟悉情况",
                "lianhu pin 石桥村 县水务局 --link",
            ),
        ),
        "avoid": CatalogueEntry(
            said="回避：这一户不由这个人帮扶，下次 pair 起生效",
            module="ordering",
            function="avoid",
            examples=("lianhu avoid 张三 李明 --reason 亲属",),
        ),
        "free": CatalogueEntry(
            said="撤销对一户、或一户和一个人的指定、回避",
            module="ordering",
            function="free",
            examples=(
                "lianhu free 张三",
                "lianhu free 张三 李明",
                "lianhu free --all --kind 指定",
            ),
        ),
    },
    "登记库的来历": {
        "log": CatalogueEntry(
            said="修订记录：登记库的每一次变动，什么时候、哪个命令、哪些文件、变了什么",
            module="revising",
            function="log",
            examples=("lianhu log", "lianhu log --exports --json"),
        ),
        "undo": CatalogueEntry(
            said="撤销：把登记库最近一次变动（导入、结对、指定……）退回去，再用一次就再退一次",
            module="revising",
            function="undo",
            examples=("lianhu undo", "lianhu undo --yes --json"),
        ),
        "history": CatalogueEntry(
            said="来历：一户或一人每一栏什么时候、由哪个文件哪一格改成这样，谁从哪天起帮扶、为什么换",
            module="recalling",
            examples=("lianhu history 张三", "lianhu history 石桥村/3组/张三 --json"),
        ),
        "set": CatalogueEntry(
            said="改定：不用表，直接改一户或一人的一栏",
            module="deciding",
            function="set_value",
            examples=("lianhu set 石桥村/3组/张三 家庭人口=4 --reason 添丁",),
        ),
        "leave": CatalogueEntry(
            said="离册：一户或一人不在册了",
            module="deciding",
            function="leave",
            examples=("lianhu leave 县水务局/林干 --reason 调离 --on 2026-03-02",),
        ),
        "same": CatalogueEntry(
            said="认作一个：两个编码其实是同一户或同一人（户主变更、搬家、登记重了），来历和帮扶人都接上",
            module="deciding",
            function="same",
            examples=("lianhu same 石桥村/3组/张三 石桥村/3组/张小三 --reason 户主变更",),
        ),
        "differ": CatalogueEntry(
            said="认作两个：两个像是同一户或同一人的，其实是两个，以后不再问",
            module="deciding",
            function="differ",
            examples=("lianhu differ H724C59A8CE8F H960A3C4E4AE5",),
        ),
        "drop": CatalogueEntry(
            said="撤回文件：只有它说过的不再算数，只在它里面的户和人离册",
            module="revising",
            function="drop",
            examples=("lianhu drop 补充名单.xlsx",),
        ),
        "forget": CatalogueEntry(
            said="删除个人信息：姓名、证件号、电话从登记库的每一次修订里抹去，只留编码、日期和原因",
            module="deciding",
            function="forget",
            examples=("lianhu forget 石桥村/3组/张三 --reason 本人申请删除",),
        ),
        "rebuild": CatalogueEntry(
            said="重算：从各文件说过的和定下来的重新得出登记库，逐字节核对",
            module="revising",
            function="rebuild",
            examples=("lianhu rebuild --check",),
        ),
    },
}
