-- HEP for tshark 4.0, which has no dissector of it: as much as the tests compare.
local hep = Proto("testhep", "HEP in tests")
local fields = {
    version = ProtoField.uint8("testhep.version", "Version"),
    ends = ProtoField.string("testhep.ends", "Ends"),
    time = ProtoField.string("testhep.time", "Time"),
    agent = ProtoField.uint32("testhep.agent", "Agent"),
}
hep.fields = fields
local sip = Dissector.get("sip")

local function show(tree, buffer, version, source, sport, destination, dport, protocol, time, agent)
    local ends = string.format("%s:%d>%s:%d/%d", source, sport, destination, dport, protocol)
    tree:add(fields.version, buffer(0, 1), version)
    tree:add(fields.ends, buffer(0, 1), ends)
    if time then tree:add(fields.time, buffer(0, 1), time) end
    if agent then tree:add(fields.agent, buffer(0, 1), agent) end
end

local function address(range)
    if range:len() == 4 then return tostring(range:ipv4()) end
    return tostring(range:ipv6())
end

-- Versions 1 and 2: the payload is the rest.
local function fixed(buffer, pinfo, tree)
    local version, length = buffer(0, 1):uint(), buffer(1, 1):uint()
    local width = buffer(2, 1):uint() == 2 and 4 or 16
    local time, agent, payload = nil, nil, length
    if version == 2 then
        time = string.format("%d.%06d", buffer(length, 4):le_uint(), buffer(length + 4, 4):le_uint())
        agent = buffer(length + 8, 2):le_uint()
        payload = length + 12
    end
    show(tree, buffer, version, address(buffer(8, width)), buffer(4, 2):uint(), address(buffer(8 + width, width)),
        buffer(6, 2):uint(), buffer(3, 1):uint(), time, agent)
    sip:call(buffer(payload):tvb(), pinfo, tree)
    return buffer:len()
end

local function chunked(buffer, pinfo, tree)
    local length = buffer(4, 2):uint()
    local chunks, at = {}, 6
    while at < length do
        local size = buffer(at + 4, 2):uint()
        if buffer(at, 2):uint() == 0 then chunks[buffer(at + 2, 2):uint()] = buffer(at + 6, size - 6) end
        at = at + size
    end
    local time = string.format("%d.%06d", chunks[9]:uint(), chunks[10]:uint())
    show(tree, buffer, 3, address(chunks[3] or chunks[5]), chunks[7]:uint(), address(chunks[4] or chunks[6]),
        chunks[8]:uint(), chunks[2]:uint(), time, chunks[12]:uint())
    local payload = chunks[15]
    if chunks[16] then payload = chunks[16]:uncompress("inflated") end
    sip:call(payload:tvb(), pinfo, tree)
    return length
end

function hep.dissector(buffer, pinfo, root)
    local at = 0
    while at < buffer:len() do
        local rest = buffer(at):tvb()
        local is_chunked = rest:len() >= 4 and rest(0, 4):string() == "HEP3"
        local wanted = is_chunked and rest:len() >= 6 and rest(4, 2):uint() or 6
        if pinfo.port_type == 2 and rest:len() < wanted then
            pinfo.desegment_offset = at
            pinfo.desegment_len = DESEGMENT_ONE_MORE_SEGMENT
            return buffer:len()
        end
        local tree = root:add(hep, rest())
        at = at + (is_chunked and chunked or fixed)(rest, pinfo, tree)
    end
    return buffer:len()
end

DissectorTable.get("udp.port"):add(9060, hep)
DissectorTable.get("tcp.port"):add(9060, hep)
