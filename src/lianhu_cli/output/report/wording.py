"""The default template of the situation report: the office changes it in Word and gives it back.

Its paragraphs say nothing that the register does not know; what cannot be known is left out (`?`).
"""

from lianhu_cli.output.page_form import Field
from lianhu_cli.output.word import looks
from lianhu_cli.output.word.official import Official

_TITLE = "{{乡镇}}“{{工作名称}}”工作情况汇报"
_TEXT: tuple[tuple[str, str], ...] = (
    (
        looks.BODY,
        "现将{{乡镇}}“{{工作名称}}”结对帮扶工作情况汇报如下，各项数字取自帮扶登记册，截至{{日期}}。",
    ),
    (looks.HEADING, "一、总体情况"),
    (
        looks.BODY,
        (
            "{{乡镇}}辖{{行政村数?}}个行政村、{{村民小组数?}}个村民小组，共有农户{{总户数?}}户、{{总人口?}}人，"
            "耕地{{耕地面积?}}亩，人均耕地{{人均耕地?}}亩，{{党员情况?}}。"
        ),
    ),
    (
        looks.BODY,
        (
            "经逐户登记，需要结对帮扶的有{{帮扶户数}}户，其中{{户类别构成}}，党员家庭{{党员户数}}户。"
            "承担帮扶任务的有{{参与干部}}人，其中{{人员类别构成}}，来自{{干部单位数}}个单位。"
            "目前已落实帮扶责任人{{已落实户数}}户，落实率{{落实率}}。"
        ),
    ),
    (looks.HEADING, "二、工作安排"),
    (looks.SUBHEADING, "（一）单位联系到村"),
    (
        looks.BODY,
        "由{{联村单位数?}}个单位对口联系{{联系村数?}}个村，选派指导员{{指导员人数?}}名，对应关系见附件。",
    ),
    (looks.BODY, "单位干部优先帮扶本单位联系村的户，其他人员优先帮扶本村本组的户。"),
    (looks.SUBHEADING, "（二）底数登记到户"),
    (
        looks.BODY,
        (
            "各村按统一表样登记户情，汇成一册，缺项、重复和前后不符之处逐条列出，交村核实。"
            "按主要致贫原因分：{{致贫原因构成}}。"
        ),
    ),
    (looks.SUBHEADING, "（三）帮扶责任到人"),
    (
        looks.BODY,
        (
            "每户明确帮扶责任人，发放帮扶联系卡，一份存根、一份由户主保存；"
            "每名责任人使用工作考核手册，逐次记录走访和帮扶情况。"
        ),
    ),
    (looks.HEADING, "三、结对办法"),
    (looks.BODY, "{{规则.序号}}．{{规则.内容}}"),
    (looks.BODY, "人和户的搭配按以下次序取舍，前一条同样好时才看后一条：{{安排次序}}。"),
    (looks.HEADING, "四、工作成效"),
    (looks.SUBHEADING, "（一）帮扶关系落到人头"),
    (
        looks.BODY,
        (
            "本轮结对定于{{结对日期}}，共有名额{{名额总数}}个，用去{{已用名额}}个，"
            "{{已结对干部}}名责任人结成{{结对数}}对。"
            "{{帮扶户数}}户中已落实{{已落实户数}}户、未落实{{未落实户数}}户。"
            "有帮扶户的{{有帮扶户的村数}}个村中，{{全部落实的村数}}个村全部落实。"
        ),
    ),
    (looks.SUBHEADING, "（二）重点对象先行落实"),
    (looks.BODY, "按先后次序，{{户类别落实}}。"),
    (looks.SUBHEADING, "（三）帮扶力量就近安排"),
    (
        looks.BODY,
        (
            "全部{{结对数}}对结对中，责任人须离开本乡镇帮扶的{{出乡镇对数}}对，"
            "须离开本村或本单位联系村帮扶的{{出村对数}}对。"
        ),
    ),
    (looks.BODY, "与上一轮相比，保持不变{{保持不变?}}对，调整{{调整对数?}}对。"),
    (looks.SUBHEADING, "{{台账标题?}}"),
    (
        looks.BODY,
        (
            "自{{台账起始?}}以来，各帮扶责任人走访{{走访户数?}}户、{{走访次数?}}次，"
            "捐资捐物折合现金{{捐资捐物合计?}}，其中捐款{{捐款合计?}}、捐物折款{{捐物折款合计?}}。"
        ),
    ),
    (
        looks.BODY,
        "排查矛盾纠纷{{纠纷排查数?}}件，化解{{纠纷化解数?}}件，尚未化解{{纠纷未化解数?}}件。",
    ),
    (
        looks.BODY,
        (
            "{{重点工作数?}}项重点工作分解到{{重点工作村数?}}个村，已完成{{重点工作完成数?}}项，"
            "逾期{{重点工作逾期数?}}项。"
        ),
    ),
    (looks.BODY, "为{{产业计划户数?}}户制定产业计划{{产业计划数?}}项。"),
    (looks.HEADING, "五、存在的问题"),
    (
        looks.BODY,
        "尚有{{未落实户数}}户没有帮扶责任人，分布在{{未落实分布?}}，需要增加帮扶力量或调整名额。",
    ),
    (looks.BODY, "尚有{{可调名额?}}个名额没有用上，可以用于新增的户和今后的调整。"),
    (looks.BODY, "登记和填报中有{{核实条数?}}条问题有待核实，列在第六部分。"),
    (looks.BODY, "{{暂无问题?}}"),
    (looks.HEADING, "六、需要核实的问题"),
    (looks.BODY, "{{核实.序号}}．{{核实.内容}}"),
)
_ANNEX = "各村结对帮扶落实情况表"
_FIELDS = (
    Field(title="序号", width=7, look="number"),
    Field(title="行政村", width=13),
    Field(title="应帮扶(户)", width=10),
    Field(title="已落实(户)", width=10),
    Field(title="未落实(户)", width=10),
    Field(title="落实率", width=10),
    Field(title="联系单位", width=19),
    Field(title="指导员", width=13),
)
_ROW = ("序号", "行政村", "应帮扶", "已落实", "未落实", "落实率", "联系单位", "指导员")
_TOTAL = (
    "", "合计", "{{帮扶户数}}", "{{已落实户数}}", "{{未落实户数}}", "{{落实率}}", "{{联村单位数?}}",
    "{{指导员人数?}}",
)  # fmt: skip


def draw() -> Official:
    """Return the template as a document."""
    paper = Official("工作情况汇报")
    paper.title(_TITLE)
    for style, text in _TEXT:
        paper.line(text, style)
    # No page for the signature alone: the last sentence goes with it.
    paper.line("特此汇报。", looks.BODY).paragraph_format.keep_with_next = True
    paper.line("", looks.BODY).paragraph_format.keep_with_next = True
    paper.line("附件：" + _ANNEX, looks.BODY).paragraph_format.keep_with_next = True
    paper.sign("{{填报单位}}", "{{日期}}")
    paper.page_break()
    paper.line("附件", looks.ADDRESSEE)
    row = [f"{{{{村.{name}}}}}" for name in _ROW]
    paper.table(_FIELDS, [row, _TOTAL], _ANNEX)
    return paper
