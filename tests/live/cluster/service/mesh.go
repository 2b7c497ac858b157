// A small service like a mesh: replicas tell each other that they are there, and can be made to fail on purpose.
//
// Replicas find each other without DNS and without the Kubernetes API: every second each sends a beacon to the address
// of the service, which reaches any one of them, and to every peer it knows; the answer names the peers of the other.
// A replica that was not heard for the expiry is a peer no more. Everything that is kept has a limit, so a healthy
// replica's memory is bounded.
//
// `mesh pause` does nothing but wait; it holds the namespaces of a pod.
package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/signal"
	"runtime/debug"
	"sort"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"time"
)

// version is set by the linker.
var version = "unknown"

const (
	beaconEvery    = time.Second
	expiry         = 5 * time.Second
	peersAtMost    = 64
	candidatesMost = 256
	bodyAtMost     = 16 << 10
	leakEvery      = 100 * time.Millisecond
	leakAtMost     = 64 << 20 // bytes per second
)

// Bounds of the histogram of answer times, in seconds.
var bounds = []float64{0.001, 0.005, 0.025, 0.1, 0.5, 2.5}

type beacon struct {
	Name    string   `json:"name"`
	Address string   `json:"address"`
	Peers   []string `json:"peers,omitempty"`
}

type replica struct {
	name, address, service string
	digest                 string
	started                time.Time
	port                   string

	mutex      sync.Mutex
	peers      map[string]peer
	candidates map[string]time.Time
	requests   map[request]uint64
	histogram  []uint64
	seconds    float64
	answered   uint64

	received, sent, failed uint64
	leaking                int64
	leaked                 [][]byte
	leakedBytes            uint64
	hanging                atomic.Pointer[chan struct{}]
	client                 *http.Client
}

type peer struct {
	address string
	heard   time.Time
}

type request struct {
	path string
	code int
}

func main() {
	if len(os.Args) > 1 && os.Args[1] == "pause" {
		pause()
		return
	}
	// The collector runs often rather than late: memory stays flat, which is what a leak is told from.
	debug.SetGCPercent(50)
	one := newReplica()
	stop, cancel := signal.NotifyContext(context.Background(), syscall.SIGTERM, syscall.SIGINT)
	defer cancel()
	go one.tell(stop)
	go one.leak(stop)
	server := &http.Server{
		Addr:              ":" + one.port,
		Handler:           one.counted(one.routes()),
		ReadHeaderTimeout: 5 * time.Second,
		ReadTimeout:       10 * time.Second,
		IdleTimeout:       30 * time.Second,
		MaxHeaderBytes:    16 << 10,
	}
	go func() {
		<-stop.Done()
		ending, end := context.WithTimeout(context.Background(), 2*time.Second)
		defer end()
		server.Shutdown(ending)
	}()
	say("listening on %s, service at %q", server.Addr, one.service)
	if err := server.ListenAndServe(); err != http.ErrServerClosed {
		say("cannot serve: %v", err)
		os.Exit(1)
	}
}

func pause() {
	ended := make(chan os.Signal, 1)
	signal.Notify(ended, syscall.SIGTERM, syscall.SIGINT)
	// As process 1 it inherits orphans.
	signal.Ignore(syscall.SIGCHLD)
	<-ended
}

func say(format string, values ...any) {
	fmt.Printf("%s %s\n", time.Now().UTC().Format(time.RFC3339Nano), fmt.Sprintf(format, values...))
}

func newReplica() *replica {
	one := &replica{
		name:       os.Getenv("POD_NAME"),
		port:       os.Getenv("MESH_PORT"),
		service:    os.Getenv("MESH_SERVICE"),
		started:    time.Now(),
		peers:      map[string]peer{},
		candidates: map[string]time.Time{},
		requests:   map[request]uint64{},
		histogram:  make([]uint64, len(bounds)),
	}
	if one.port == "" {
		one.port = "8080"
	}
	if one.name == "" {
		one.name, _ = os.Hostname()
	}
	if ip := os.Getenv("POD_IP"); ip != "" {
		one.address = net.JoinHostPort(ip, one.port)
	}
	if program, err := os.ReadFile("/proc/self/exe"); err == nil {
		sum := sha256.Sum256(program)
		one.digest = hex.EncodeToString(sum[:])
	}
	// A new connection each time: the address of the service then reaches another replica each time.
	one.client = &http.Client{
		Timeout:   800 * time.Millisecond,
		Transport: &http.Transport{DisableKeepAlives: true},
	}
	return one
}

func (one *replica) routes() *http.ServeMux {
	routes := http.NewServeMux()
	routes.HandleFunc("/health", one.hangable(only("GET", one.health)))
	routes.HandleFunc("/metrics", one.hangable(only("GET", one.metrics)))
	routes.HandleFunc("/mesh/beacon", one.hangable(only("POST", one.hear)))
	routes.HandleFunc("/mesh/peers", one.hangable(only("GET", one.list)))
	routes.HandleFunc("/switch/leak", only("POST", one.switchLeak))
	routes.HandleFunc("/switch/hang", only("POST", one.switchHang))
	routes.HandleFunc("/switch/crash", only("POST", one.switchCrash))
	routes.HandleFunc("/switch/reset", only("POST", one.switchReset))
	return routes
}

func only(method string, handle http.HandlerFunc) http.HandlerFunc {
	return func(answer http.ResponseWriter, asked *http.Request) {
		if asked.Method != method {
			answer.Header().Set("Allow", method)
			http.Error(answer, "only "+method, http.StatusMethodNotAllowed)
			return
		}
		handle(answer, asked)
	}
}

// hangable answers nothing while the replica hangs; the asker goes away or the replica is reset.
func (one *replica) hangable(handle http.HandlerFunc) http.HandlerFunc {
	return func(answer http.ResponseWriter, asked *http.Request) {
		if until := one.hanging.Load(); until != nil {
			select {
			case <-*until:
			case <-asked.Context().Done():
				return
			}
		}
		handle(answer, asked)
	}
}

type recorder struct {
	http.ResponseWriter
	code int
}

func (to *recorder) WriteHeader(code int) {
	to.code = code
	to.ResponseWriter.WriteHeader(code)
}

func (one *replica) counted(routes *http.ServeMux) http.Handler {
	return http.HandlerFunc(func(answer http.ResponseWriter, asked *http.Request) {
		began := time.Now()
		kept := &recorder{answer, http.StatusOK}
		asked.Body = http.MaxBytesReader(kept, asked.Body, bodyAtMost)
		routes.ServeHTTP(kept, asked)
		took := time.Since(began).Seconds()
		// A path nobody serves is counted as one, whatever it is: a label of the asker's making has no limit.
		_, path := routes.Handler(asked)
		if path == "" {
			path = "other"
		}
		one.mutex.Lock()
		defer one.mutex.Unlock()
		one.requests[request{path, kept.code}]++
		one.answered++
		one.seconds += took
		for i, bound := range bounds {
			if took <= bound {
				one.histogram[i]++
			}
		}
	})
}

func reply(answer http.ResponseWriter, value any) {
	answer.Header().Set("Content-Type", "application/json")
	json.NewEncoder(answer).Encode(value)
}

func (one *replica) health(answer http.ResponseWriter, _ *http.Request) {
	reply(answer, map[string]any{
		"status": "ok", "name": one.name, "version": version, "program_sha256": one.digest, "peers": len(one.known()),
		"uptime_seconds": time.Since(one.started).Seconds(),
	})
}

// known returns the peers that were heard lately, name -> address.
func (one *replica) known() map[string]string {
	now := time.Now()
	one.mutex.Lock()
	defer one.mutex.Unlock()
	found := map[string]string{}
	for name, other := range one.peers {
		if now.Sub(other.heard) > expiry {
			delete(one.peers, name)
			continue
		}
		found[name] = other.address
	}
	for address, since := range one.candidates {
		if now.Sub(since) > expiry {
			delete(one.candidates, address)
		}
	}
	return found
}

func (one *replica) list(answer http.ResponseWriter, _ *http.Request) {
	peers := []beacon{}
	for name, address := range one.known() {
		peers = append(peers, beacon{Name: name, Address: address})
	}
	sort.Slice(peers, func(a, b int) bool { return peers[a].Name < peers[b].Name })
	reply(answer, map[string]any{"name": one.name, "count": len(peers), "peers": peers})
}

func (one *replica) hear(answer http.ResponseWriter, asked *http.Request) {
	var told beacon
	if err := json.NewDecoder(asked.Body).Decode(&told); err != nil || told.Name == "" {
		http.Error(answer, "a beacon is a JSON object with `name`", http.StatusBadRequest)
		return
	}
	atomic.AddUint64(&one.received, 1)
	one.meet(told)
	reply(answer, one.own())
}

func (one *replica) own() beacon {
	addresses := []string{}
	for _, address := range one.known() {
		addresses = append(addresses, address)
	}
	sort.Strings(addresses)
	return beacon{one.name, one.address, addresses}
}

// meet keeps who was heard, and notes whom it knows as somebody to send a beacon to.
func (one *replica) meet(told beacon) {
	if told.Name == one.name || told.Address == "" {
		return
	}
	if _, _, err := net.SplitHostPort(told.Address); err != nil {
		return
	}
	one.mutex.Lock()
	defer one.mutex.Unlock()
	if _, met := one.peers[told.Name]; met || len(one.peers) < peersAtMost {
		one.peers[told.Name] = peer{told.Address, time.Now()}
	}
	for _, address := range told.Peers {
		if _, noted := one.candidates[address]; !noted && address != one.address && len(one.candidates) < candidatesMost {
			one.candidates[address] = time.Now()
		}
	}
}

// tell sends the beacons, until it is told to stop.
func (one *replica) tell(stop context.Context) {
	every := time.NewTicker(beaconEvery)
	defer every.Stop()
	for {
		if one.hanging.Load() == nil {
			one.tellOnce(stop)
		}
		select {
		case <-every.C:
		case <-stop.Done():
			return
		}
	}
}

func (one *replica) tellOnce(stop context.Context) {
	told := map[string]bool{}
	if one.service != "" {
		told[one.service] = true
	}
	for _, address := range one.known() {
		told[address] = true
	}
	one.mutex.Lock()
	for address := range one.candidates {
		if len(told) <= peersAtMost {
			told[address] = true
		}
	}
	one.mutex.Unlock()
	body, _ := json.Marshal(one.own())
	var all sync.WaitGroup
	for address := range told {
		all.Add(1)
		go func(address string) {
			defer all.Done()
			if err := one.send(stop, address, body); err != nil {
				atomic.AddUint64(&one.failed, 1)
			} else {
				atomic.AddUint64(&one.sent, 1)
			}
		}(address)
	}
	all.Wait()
}

func (one *replica) send(stop context.Context, address string, body []byte) error {
	asking, err := http.NewRequestWithContext(stop, "POST", "http://"+address+"/mesh/beacon", bytes.NewReader(body))
	if err != nil {
		return err
	}
	asking.Header.Set("Content-Type", "application/json")
	answer, err := one.client.Do(asking)
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	var heard beacon
	if err := json.NewDecoder(io.LimitReader(answer.Body, bodyAtMost)).Decode(&heard); err != nil {
		return err
	}
	one.meet(heard)
	return nil
}

func (one *replica) switchLeak(answer http.ResponseWriter, asked *http.Request) {
	rate, err := strconv.ParseInt(asked.URL.Query().Get("bytes_per_second"), 10, 64)
	if err != nil || rate < 0 || rate > leakAtMost {
		http.Error(answer, fmt.Sprintf("bytes_per_second is a whole number from 0 to %d", leakAtMost), 400)
		return
	}
	atomic.StoreInt64(&one.leaking, rate)
	say("leaking %d bytes per second", rate)
	reply(answer, map[string]any{"name": one.name, "leaking_bytes_per_second": rate})
}

// leak keeps memory that is really written to, at the rate that was asked for.
func (one *replica) leak(stop context.Context) {
	every := time.NewTicker(leakEvery)
	defer every.Stop()
	for {
		select {
		case <-every.C:
		case <-stop.Done():
			return
		}
		size := atomic.LoadInt64(&one.leaking) * int64(leakEvery) / int64(time.Second)
		if size == 0 {
			continue
		}
		piece := bytes.Repeat([]byte{1}, int(size))
		one.mutex.Lock()
		one.leaked = append(one.leaked, piece)
		one.leakedBytes += uint64(size)
		one.mutex.Unlock()
	}
}

func (one *replica) switchHang(answer http.ResponseWriter, _ *http.Request) {
	until := make(chan struct{})
	one.hanging.CompareAndSwap(nil, &until)
	say("hanging")
	reply(answer, map[string]any{"name": one.name, "hanging": true})
}

func (one *replica) switchCrash(answer http.ResponseWriter, _ *http.Request) {
	say("crashing")
	reply(answer, map[string]any{"name": one.name, "crashing": true})
	answer.(http.Flusher).Flush()
	go func() {
		time.Sleep(50 * time.Millisecond)
		os.Exit(3)
	}()
}

func (to *recorder) Flush() { to.ResponseWriter.(http.Flusher).Flush() }

func (one *replica) switchReset(answer http.ResponseWriter, _ *http.Request) {
	atomic.StoreInt64(&one.leaking, 0)
	one.mutex.Lock()
	one.leaked, one.leakedBytes = nil, 0
	one.mutex.Unlock()
	if until := one.hanging.Swap(nil); until != nil {
		close(*until)
	}
	debug.FreeOSMemory()
	say("reset")
	reply(answer, map[string]any{"name": one.name, "reset": true})
}

// metrics writes what Prometheus' text format 0.0.4 asks for.
func (one *replica) metrics(answer http.ResponseWriter, _ *http.Request) {
	var out strings.Builder
	write := func(name, kind, help string, value any) {
		fmt.Fprintf(&out, "# HELP %s %s\n# TYPE %s %s\n%s %v\n", name, help, name, kind, name, value)
	}
	peers := len(one.known())
	resident, processor := usage()
	write("process_resident_memory_bytes", "gauge", "Resident memory.", resident)
	write("process_cpu_seconds_total", "counter", "Processor time, user and system.", processor)
	write("process_start_time_seconds", "gauge", "Start, in seconds of Unix time.",
		strconv.FormatFloat(float64(one.started.UnixMilli())/1000, 'f', 3, 64))
	write("mesh_peers_count", "gauge", "Peers heard within the last five seconds.", peers)
	write("mesh_beacons_total", "counter", "Beacons received.", atomic.LoadUint64(&one.received))
	write("mesh_beacons_sent_total", "counter", "Beacons sent and answered.", atomic.LoadUint64(&one.sent))
	write("mesh_beacons_failed_total", "counter", "Beacons that were not answered.", atomic.LoadUint64(&one.failed))
	one.mutex.Lock()
	defer one.mutex.Unlock()
	write("mesh_leaked_bytes", "gauge", "Memory kept because the switch said so.", one.leakedBytes)
	fmt.Fprintf(&out, "# HELP mesh_build_info What runs.\n# TYPE mesh_build_info gauge\n")
	fmt.Fprintf(&out, "mesh_build_info{version=%q,program_sha256=%q} 1\n", version, one.digest)
	fmt.Fprintf(&out, "# HELP http_requests_total Requests answered.\n# TYPE http_requests_total counter\n")
	rows := make([]request, 0, len(one.requests))
	for row := range one.requests {
		rows = append(rows, row)
	}
	sort.Slice(rows, func(a, b int) bool {
		return rows[a].path < rows[b].path || rows[a].path == rows[b].path && rows[a].code < rows[b].code
	})
	for _, row := range rows {
		fmt.Fprintf(&out, "http_requests_total{path=%q,code=\"%d\"} %d\n", row.path, row.code, one.requests[row])
	}
	name := "http_request_duration_seconds"
	fmt.Fprintf(&out, "# HELP %s Time to answer.\n# TYPE %s histogram\n", name, name)
	for i, bound := range bounds {
		fmt.Fprintf(&out, "%s_bucket{le=\"%g\"} %d\n", name, bound, one.histogram[i])
	}
	fmt.Fprintf(&out, "%s_bucket{le=\"+Inf\"} %d\n%s_sum %g\n%s_count %d\n",
		name, one.answered, name, one.seconds, name, one.answered)
	answer.Header().Set("Content-Type", "text/plain; version=0.0.4; charset=utf-8")
	io.WriteString(answer, out.String())
}

// usage returns the resident memory in bytes and the processor time in seconds, as the kernel counts them.
func usage() (int64, float64) {
	var resident int64
	if text, err := os.ReadFile("/proc/self/statm"); err == nil {
		if fields := strings.Fields(string(text)); len(fields) > 1 {
			pages, _ := strconv.ParseInt(fields[1], 10, 64)
			resident = pages * int64(os.Getpagesize())
		}
	}
	var used syscall.Rusage
	syscall.Getrusage(syscall.RUSAGE_SELF, &used)
	seconds := func(time syscall.Timeval) float64 { return float64(time.Sec) + float64(time.Usec)/1e6 }
	return resident, seconds(used.Utime) + seconds(used.Stime)
}
