"""The words that the articles of :mod:`benchmarks.articles` are made of.

Places, people and works are invented.  A sentence is a pattern whose ``<…>`` are
filled from the lists of that name.
"""

from __future__ import annotations

from typing import Final

WORDS: Final[dict[str, list[str]]] = {
    "place": """Alderwick Branmoor Calder_Vale Dunsany Eskerry Fallowmere Garth_Head Harrowdean
    Inverlay Jorvale Kestrelby Lunden_Marsh Morwenna Nantglas Ostrava_Point Pellworm Quarnford
    Ravensholm Selby_Reach Thornaby_Wold Ulverdale Vennacher Westering Yarrowfield Zennick
    Müritzsee São_Brás Łęgowo Østermark Ghent_Saltings""".split(),
    "family": """Abernethy Brancaster Cordwainer Delacroix-Hume Ekwueme Fairbrother Gudmundsen
    Halloran Ibáñez Jarvinen Kowalczyk Lindqvist Marchetti Nakagawa Okonjo Pemberton Quillfeather
    Rostov Sandoval Thackeray-Moss Underhill Vasconcelos Whitlock Yilmaz Zeller""".split(),
    "given": """Adela Bertrand Clemence Duncan Estelle Florian Greta Horace Ingrid Josiah Katarina
    Leopold Matilda Nathaniel Ottilie Percival Rosalind Sigismund Theodora Ulric Violet
    Wilhelm""".split(),
    "thing": """aqueduct archive barrage bell_tower canal cathedral charter cloister cooperative
    customs_house dockyard dyke ferry foundry granary guildhall harbour lighthouse lock_gate market
    mill monastery observatory orchard parliament printing_press quarry railway refinery reservoir
    seminary shipyard signal_station tannery toll_road tramway university viaduct vineyard weir
    workshop""".split(),
    "topic": """abolition agrarian_reform astronomy beekeeping botany cartography ceramics
    chronology civil_engineering constitutional_law enclosure fisheries folk_song forestry geology
    glassmaking heraldry horticulture hydrology land_tenure lexicography metallurgy meteorology
    midwifery mutual_insurance navigation numismatics optics ornithology papermaking poor_relief
    public_health salt_production seamanship surveying textile_trade typography
    weights_and_measures""".split(),
    "adjective": """abandoned ambitious annual austere celebrated coastal compact contested costly
    decisive derelict disputed eastern elaborate enduring experimental fortified frequent gradual
    impoverished independent influential inland lasting local medieval modest municipal narrow
    northern obscure ornate parochial peaceful persistent popular prosperous provincial remote
    restored rural seasonal secular sheltered southern splendid temporary thriving unfinished
    upland urban western wooden""".split(),
    "verbed": """abandoned acquired administered advocated altered annexed approved audited built
    catalogued chartered completed condemned consecrated demolished described designed documented
    drained enlarged established excavated financed fortified founded governed inherited inspected
    leased mapped mortgaged opened painted petitioned plundered printed purchased rebuilt reformed
    rented repaired restored sold surveyed translated visited widened""".split(),
    "adverb": """apparently briefly chiefly deliberately eventually formally gradually hastily
    initially jointly largely later mainly nominally openly partly quietly reluctantly repeatedly
    secretly slowly temporarily twice virtually widely""".split(),
    "group": """aldermen brethren burgesses commissioners cottagers craftsmen delegates dissenters
    engineers farmers fishermen guardians historians householders labourers landowners magistrates
    mariners masons merchants millers monks parishioners pilots refugees scholars settlers
    shareholders tenants traders weavers""".split(),
    "work": """A_History_of_the_Wold Annals_of_the_Harbour Essays_on_Tenure Letters_from_the_Marsh
    Notes_on_a_Survey Plain_Tales_of_the_Dyke The_Cooper's_Almanac The_Granary_Papers
    The_Measure_of_Water Voyages_of_a_Pilot""".split(),
    "publisher": """Alderwick_University_Press Branmoor_&_Sons Cloister_Books Dyke_House
    Harbour_Record_Society Ravensholm_Academic Selby_Reach_Press Weir_&_Whitlock""".split(),
    "journal": """Annals_of_Provincial_History Bulletin_of_the_Survey Journal_of_Inland_Navigation
    Proceedings_of_the_Wold_Society Quarterly_of_Land_Tenure Transactions_of_the_Guild""".split(),
    "language": "Alderish Branian Eskerran Lower_Wold Morwennan Old_Pellworm".split(),
}  # fmt: skip
"""Lists of words by the name of their slot; ``_`` is a space."""

SENTENCES: Final = """\
The <adjective> <thing> at <place> was <verbed> in <year> by the <group> of <place>.
In <year> the <group> <adverb> <verbed> the <thing>, which had been <verbed> <number> years before.
<person>, who taught <topic> at <place>, <verbed> it <adverb> between <year> and <year>.
By <year> some <number> <group> lived in the <adjective> quarter around the <thing>.
It remains one of the few <adjective> examples of <topic> that were never <verbed>.
According to <work>, the <group> "<verbed> what they could not repair".
Neither the <thing> nor the <thing> was <verbed> until the <adjective> winter of <year>.
The <thing> cost <number> crowns, of which the <group> of <place> paid less than half.
Its <adjective> plan, <adverb> <verbed> after <year>, owes much to the study of <topic>.
A second <thing> (now <verbed>) stood on the <adjective> bank until <year>.
<person> and <person> <verbed> the accounts; both were <adverb> suspected of <topic>.
Historians of <topic> regard the <year> settlement as <adjective>, even <adjective>.
The <group> objected: the <thing>, they said, would be <verbed> at their expense.
From <year> on, <topic> was <adverb> the main livelihood of <place> and its <adjective> hamlets.
What remained of the <thing> was <verbed> in <year> and <verbed> again in <year>.
The report lists <number> <group>, <number> of them <adverb> <verbed> from <place>.
""".splitlines()
