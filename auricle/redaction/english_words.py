"""Words around names in English: titles, kinds of organisations and places, what begins a sentence. Plain data."""

TITLES = frozenset(
    """
    Mr Mrs Ms Miss Mx Dr Doctor Prof Professor Sir Madam Lady Lord Captain Colonel Major General Lieutenant
    Sergeant Corporal Constable Inspector Superintendent Commissioner Officer Detective Chief Councillor Mayor
    Minister President Governor Senator Deputy Judge Justice Magistrate Ambassador Director Manager Chairman
    Chairwoman Secretary Supervisor Foreman Boss Nurse Sister Brother Mother Father Pastor Reverend Rev Sgt Capt
    Lt Col Maj Gen Insp Cllr Hon Fr Madame Bishop Imam Sheikh Rabbi Teacher Headmaster Principal Coach Uncle Aunt
    Auntie Grandma Grandpa Comrade Engineer Señor Señora Herr Frau Monsieur Don Doña Hajji Police
    """.split()
)
ORGANISATIONS = frozenset(
    """
    Ltd Limited Inc Incorporated LLC LLP PLC Plc Corp Corporation Company Co GmbH AG SA Sarl BV Pty Bhd Oy AB
    Group Holdings Holding Partners Associates Brothers Sons Bank Banking Savings Credit Finance Financial
    Capital Invest Investment Investments Insurance Assurance Hospital Clinic Pharmacy Surgery School Academy
    College University Institute Kindergarten Nursery Church Mosque Temple Ministry Department Directorate Bureau
    Authority Agency Commission Council Court Tribunal Police Customs Embassy Consulate Parliament Union
    Federation Association Society Foundation Trust Club Party Office Textiles Logistics Freight Transport
    Shipping Airlines Airways Railways Services Service Solutions Systems Technologies Technology Industries
    Industrial Manufacturing Works Mining Minerals Petroleum Energy Power Electric Water Construction Builders
    Developers Development Properties Estates Realty Paving Contractors Engineering Consulting Consultants
    Brokers Traders Trading Imports Exports Enterprises Ventures Foods Bakery Farms Dairy Hotel Restaurant
    Supermarket Store Stores Motors Recruitment Agents Security Cleaning Catering Relocation Travel Tours Media
    News Times Radio Television Laboratory Laboratories Factory Mill Mills Cooperative Charity Shelter Fund Funds
    Ward Unit Brigade
    """.split()
)
PLACES_LAST = frozenset(
    """
    River Bridge Village Hill Hills Landing Market Lake Bay Town City County District Province Region Valley
    Island Islands Station Square Park Harbour Harbor Forest Farm Junction Creek Beach Point Mountain Mountains
    Pass Falls Dam Reservoir Canal Coast Cape Plaza Mall Airport Border Crossing Quarter Ward Parish Street Road
    Avenue Lane Pier Docks Dock Gate Heights
    """.split()
)
PLACES_FIRST = frozenset(
    """
    Port Lake Mount Fort Cape Camp San Santa Saint North South East West New Upper Lower Old
    """.split()
)
ALONE_NO_NAME = frozenset(
    """
    A About Across Against Along Amid Among Around Beyond Despite Except Inside Onto Since Toward Towards Upon
    Within Between After Again All Also Although Always An And Another Any Anyone Others Are As Ask At Bank Be Because
    Before Behind Being Both But By Call Can Case Chapter Come Contact Could Dear Did Do Does During Each Either
    Even Every Everybody Everyone Everything Few Finally First Five Flat Follow For Four From Get Give Go Had
    Half Has Have He Hello Help Her Here Hers Hi His How However I If In Instead Is It Its Just Keep Last Later
    Let Like Look Many Maybe Me Meanwhile Mine More Most Much My Near Neither Never Next No Nobody None Nor Not
    Nothing Now Of Off Often On Once One Only Or Other Our Ours Out Outside Over Passport Pay Perhaps Please
    Report Room Seat Second See Send She Should Six So Some Somebody Someone Something Sometimes Soon Still Such
    Take Tax Tell Ten Than Thank Thanks That The Their Theirs Them Then There These They Third This Those Three
    Through To Today Tomorrow Tonight Too Two Under Until Up Us Version Very Was We Were What When Where Whether
    Which While Who Whoever Why With Without Would Write Yes Yesterday Yet You Your Yours January February March
    April May June July August September October November December Jan Feb Mar Apr Jun Jul Aug Sep Sept Oct Nov
    Dec Monday Tuesday Wednesday Thursday Friday Saturday Sunday Mondays Tuesdays Wednesdays Thursdays Fridays
    Saturdays Sundays Christmas Easter Ramadan Eid Diwali Internet Telegram Whatsapp WhatsApp Signal Skype
    Facebook Instagram Twitter TikTok YouTube Google Gmail WeChat Viber Line PayPal Alipay Bitcoin Ethereum
    Western English Chinese French German Spanish Arabic Russian Hindi Swahili Portuguese Italian Turkish Polish
    European African Asian American British Indian God Muslim Jewish Buddhist Hindu Catholic Excel Word Windows
    Android Apple Samsung Nokia Huawei Toyota Mercedes Honda Nissan Ford Volvo Bmw
    """.split()
)
RELATIONS = (
    "brother|sister|mother|father|son|daughter|cousin|uncle|aunt|nephew|niece|wife|husband|partner|friend|"
    "neighbou?r|colleague|boss|landlord|landlady|teacher|foreman|manager|supervisor|director|secretary|driver|"
    "guard|clerk|inspector|officer|lawyer|doctor|nurse|agent|recruiter|owner|dealer|lender|broker|accountant|"
    "cashier|headmaster|principal|chairman|minister|mayor|judge|employee|worker|customer|victim|witness|girl|boy|"
    'man|woman|guy|lady|admin|student|pupil|uncle"?|engineer|priest'
)
"""After one of these a capital begins a name: "my neighbour Kofi"."""
